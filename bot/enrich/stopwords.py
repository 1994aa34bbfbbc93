"""Function words of French and English, folded: the words that say nothing of what a text is about."""

from __future__ import annotations

FRENCH = frozenset(
    "a afin ai aie aient ainsi alors apres as assez au aucun aucune aujourd aupres aura aurait auront aussi autant "
    "autour autre autres aux avaient avait avant avec avez avoir avons ayant beaucoup bien c ca car ce ceci cela "
    "celle celles celui cependant certains certaines ces cet cette ceux chacun chaque chez ci comme comment contre d "
    "dans de deja depuis derriere des desormais devant devait devra devrait doit doivent donc dont du durant elle "
    "elles en encore enfin ensuite entre environ es est et etaient etait etant ete etre eu eux fait faire fait faut "
    "fois font furent fut grace hors hui il ils j jamais je jusqu jusque l la laquelle le lequel les lesquels leur "
    "leurs lors lorsqu lorsque lui m ma mais malgre me meme memes mes mieux moi moins mon n ne ni non nos notamment "
    "notre nous on ont or ou outre par parce parfois parmi pas pendant peu peut peuvent plus plusieurs plutot pour "
    "pourquoi pourrait pourtant pres presque puis puisque qu quand quant que quel quelle quelles quelque quelques "
    "quels qui quoi rien s sa sans sauf se selon sera serait seront ses seulement si sien soi soit son sont sous "
    "souvent suivant sur surtout t ta tandis tant tel telle tels tes toi ton toujours tous tout toute toutefois "
    "toutes tres trop tu un une va vers via voici voila vont vos votre vous y".split()
)
ENGLISH = frozenset(
    "a about above across after again against ago all almost already also although always am among an and another any "
    "are around as at away be because been before being below between both but by can could did do does doing done "
    "down during each either else enough even ever every few for from further had has have having he her here hers "
    "him his how however i if in instead into is it its itself just least less like made many may me might more most "
    "much must my neither never next nor not now of off often on once one only onto or other others our out over own "
    "per perhaps rather s same she should since so some soon still such t than that the their theirs them themselves "
    "then there these they this those though through thus to together too toward towards under until up upon us very "
    "was we well were what when where whether which while who whom whose why will with within without would yet you "
    "your".split()
)
EITHER = FRENCH | ENGLISH
