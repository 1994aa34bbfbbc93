"""Tiny real checkpoints with random weights, made on the spot, and a tokenizer trained on a few lines."""

import random

from bot.types import Article

WORDS = "le la groupe lance ouvre ferme vend une nouvelle application téléphone usine prix service données".split()
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def an_article(number=0, sentences=6):
    """An article of our own words, different for each number."""
    chance = random.Random(number)
    lines = [" ".join(chance.choices(WORDS, k=chance.randint(5, 14))).capitalize() + "." for _ in range(sentences)]
    return Article(f"https://example.org/{number}", f"Titre {number}", "\n".join(lines), language="fr")


def a_tokenizer(folder, *, size=600, longest=10**30, chat=False):
    """A byte-level BPE tokenizer, saved in a folder."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    special = ["<s>", "<pad>", "</s>", "<unk>", "<|im_start|>", "<|im_end|>"]
    made = Tokenizer(models.BPE(unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.ByteLevel()
    made.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=size, special_tokens=special, initial_alphabet=alphabet)
    made.train_from_iterator([an_article(number).full_text for number in range(40)], trainer)
    if not chat:
        made.post_processor = processors.TemplateProcessing(
            single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
        )
    names = {"bos_token": "<s>", "pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>"}
    wrapped = PreTrainedTokenizerFast(tokenizer_object=made, model_max_length=longest, **names)
    wrapped.add_special_tokens({"additional_special_tokens": special[4:]})
    if chat:
        wrapped.chat_template = TEMPLATE
    wrapped.save_pretrained(folder)
    return wrapped


def _save(model, folder):
    """Random weights mostly say special tokens; these may not, so that there is a text to look at."""
    ends = model.generation_config.eos_token_id
    model.generation_config.suppress_tokens = [token for token in range(6) if token != ends]
    model.generation_config.min_new_tokens = 8
    model.save_pretrained(folder)


def a_bart(folder, positions=128, **larger):
    """A BART of two small layers."""
    from transformers import BartConfig, BartForConditionalGeneration, set_seed

    set_seed(7)
    tokenizer = a_tokenizer(folder)
    sizes = {
        "d_model": 32, "encoder_layers": 1, "decoder_layers": 1, "encoder_attention_heads": 2,
        "decoder_attention_heads": 2, "encoder_ffn_dim": 32, "decoder_ffn_dim": 32,
    }  # fmt: skip
    ids = {
        "bos_token_id": 0,
        "pad_token_id": 1,
        "eos_token_id": 2,
        "decoder_start_token_id": 2,
        "forced_eos_token_id": 2,
    }
    sizes = {"vocab_size": len(tokenizer)} | sizes | larger
    config = BartConfig(max_position_embeddings=positions, **ids, **sizes)
    _save(BartForConditionalGeneration(config), folder)
    return folder


def a_t5(folder):
    """A T5 of two small layers."""
    from transformers import T5Config, T5ForConditionalGeneration, set_seed

    set_seed(7)
    tokenizer = a_tokenizer(folder)
    config = T5Config(
        vocab_size=len(tokenizer), d_model=32, d_kv=16, d_ff=32, num_layers=1, num_decoder_layers=1, num_heads=2,
        n_positions=128, pad_token_id=1, eos_token_id=2, decoder_start_token_id=1,
    )  # fmt: skip
    _save(T5ForConditionalGeneration(config), folder)
    return folder


def a_llama(folder, positions=512):
    """A Llama of two small layers with a chat template."""
    from transformers import LlamaConfig, LlamaForCausalLM, set_seed

    set_seed(7)
    tokenizer = a_tokenizer(folder, chat=True)
    config = LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=32, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2,
        num_key_value_heads=2, max_position_embeddings=positions, bos_token_id=0, pad_token_id=1, eos_token_id=5,
    )  # fmt: skip
    _save(LlamaForCausalLM(config), folder)
    return folder
