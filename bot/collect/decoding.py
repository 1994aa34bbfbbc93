"""Decompressing an answer as it comes, never past a ceiling: a few hundred bytes can stand for as many megabytes."""

from __future__ import annotations

import zlib

ACCEPTED = "gzip, deflate"
"""What `Accept-Encoding` announces. Brotli is not: no library that Vigie depends on decodes it."""

_GZIP = zlib.MAX_WBITS | 16
_RAW = -zlib.MAX_WBITS
GZIP_MARK = b"\x1f\x8b"
"""How what is packed begins (RFC 1952, 2.3.1)."""

_MEMBERS = 100  # of one gzip body; real ones have one, and each costs a copy of what follows it


class DecodingError(ValueError):
    """A body that cannot be decompressed, or is too large when it is; the message says which."""


class Decoder:
    """Takes a body chunk by chunk and gives it back decompressed, `ceiling` bytes at most in all.

    `encoding` is the answer's Content-Encoding: gzip (RFC 1952), deflate (RFC 1950, or RFC 1951 as some servers have
    it), or nothing. Raises DecodingError for another.
    """

    def __init__(self, encoding: str, ceiling: int) -> None:
        self._encoding = encoding.strip().lower()
        if self._encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise DecodingError(f'it is compressed in a way that was not asked for ("{self._encoding[:40]}")')
        self._room = ceiling
        self._members = 0
        self._inflater: zlib._Decompress | None = None
        self._held = b""  # the first byte of a member, where it came alone: two tell what it is

    def feed(self, chunk: bytes) -> bytes:
        """What this chunk adds. Raises DecodingError."""
        if self._encoding in ("", "identity"):
            return self._counted(chunk)
        pieces = []
        rest, self._held = self._held + chunk, b""
        while rest:
            if self._between_members and len(rest) < 2:
                self._held = rest
                break
            piece, rest = self._inflate(rest)
            pieces.append(piece)
        return b"".join(pieces)

    @property
    def _between_members(self) -> bool:
        return self._inflater is None or self._inflater.eof

    def finish(self) -> None:
        """Raises DecodingError where the body broke off."""
        if self._held if self._inflater is None else not self._inflater.eof:
            raise DecodingError("its compressed body broke off")

    def _inflate(self, data: bytes) -> tuple[bytes, bytes]:
        """What `data` gives, and the part of it that is yet to be read: that of a next gzip member."""
        inflater = self._inflater_for(data)
        if inflater is None:
            return b"", b""
        try:
            piece = self._counted(inflater.decompress(data, self._room + 1))
        except zlib.error as error:
            raise DecodingError("its compressed body is damaged") from error
        # With the ceiling not reached, all of `data` was read up to the end of the member.
        return piece, inflater.unused_data

    def _inflater_for(self, data: bytes) -> zlib._Decompress | None:
        """The member that `data` goes on with or begins; None for what follows the last one, which is no part of it."""
        if self._inflater is None or (self._inflater.eof and self._is_next_member(data)):
            self._members += 1
            if self._members > _MEMBERS:
                raise DecodingError("its compressed body is cut into too many pieces")
            self._inflater = zlib.decompressobj(self._window(data))
        return None if self._inflater.eof else self._inflater

    def _is_next_member(self, data: bytes) -> bool:
        return self._encoding != "deflate" and data.startswith(GZIP_MARK)

    def _window(self, data: bytes) -> int:
        if self._encoding != "deflate":
            return _GZIP
        has_header = data[0] & 0x0F == 8 and int.from_bytes(data[:2]) % 31 == 0  # RFC 1950 section 2.2
        return zlib.MAX_WBITS if has_header else _RAW

    def _counted(self, piece: bytes) -> bytes:
        self._room -= len(piece)
        if self._room < 0:
            raise DecodingError("it is larger than the ceiling when decompressed")
        return piece
