"""Keyhold's formats, written from docs/spec alone, for test vectors. It shares no code with the product.

Python 3.9 or newer, and the package `cryptography` 44 or newer.
"""

import hashlib
import json
import struct
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.kbkdf import KBKDFHMAC, CounterLocation, Mode

RESOURCES = Path(__file__).resolve().parent.parent / "src" / "main" / "resources" / "keyhold"
ZERO_IV = bytes(12)


def fixed(name, length):
    """Bytes that look random and are the same in each run."""
    out = b""
    counter = 0
    while len(out) < length:
        out += hashlib.sha256(f"keyhold vectors: {name}: {counter}".encode()).digest()
        counter += 1
    return out[:length]


def derive(key, label, context):
    """KH-10, by the library's SP 800-108."""
    assert len(key) == 32
    return KBKDFHMAC(
        algorithm=hashes.SHA256(),
        mode=Mode.CounterMode,
        length=32,
        rlen=4,
        llen=4,
        location=CounterLocation.BeforeFixed,
        label=label.encode("ascii"),
        context=context,
        fixed=None,
    ).derive(key)


def u32(number):
    return struct.pack(">I", number)


def lp(part):
    return u32(len(part)) + part


class Seal:
    """Section 3 of key-hierarchy.md, with every value in between."""

    def __init__(self, key, labels, header, associated, nonce):
        self.header, self.associated, self.nonce = header, associated, nonce
        self.binding = hashlib.sha256(header + associated).digest()
        self.key = derive(key, labels[0], nonce + self.binding)
        self.commitment = derive(key, labels[1], nonce + self.binding)

    def seal(self, plaintext, commitment=None):
        start = self.header + self.nonce + (commitment or self.commitment)
        return start + AESGCM(self.key).encrypt(ZERO_IV, plaintext, start + self.associated)


BLOB_LABELS = ("keyhold/v1/encrypt", "keyhold/v1/commit")
WRAP_LABELS = ("keyhold/v1/wrap-encrypt", "keyhold/v1/wrap-commit")


def key_id_bytes(key_id):
    if key_id.startswith("mrk-"):
        return b"\x02" + bytes.fromhex(key_id[4:])
    return b"\x01" + bytes.fromhex(key_id.replace("-", ""))


def material_id(material, key_id):
    return derive(material, "keyhold/v1/material-id", key_id.encode("ascii"))


def blob_header(account, key_id, material):
    header = b"KHCB\x01" + account.encode("ascii") + key_id_bytes(key_id) + material
    assert len(header) == 66
    return header


def canonical_context(pairs):
    encoded = sorted((name.encode("utf-8"), value.encode("utf-8")) for name, value in pairs.items())
    return u32(len(encoded)) + b"".join(lp(name) + lp(value) for name, value in encoded)


def wrap_header(purpose, wrapping_key_id):
    return bytes([1, purpose]) + wrapping_key_id


def wrap_identity(account="", key_id="", material_id="", name=""):
    return b"".join(lp(part.encode("utf-8")) for part in (account, key_id, material_id, name))


def aes_block(key, block):
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    return int.from_bytes(encryptor.update(block) + encryptor.finalize(), "big")


def gf_multiply(x, y):
    """In GF(2^128) with GCM's bit order (SP 800-38D, 6.3)."""
    product, factor = 0, y
    for bit in range(127, -1, -1):
        if (x >> bit) & 1:
            product ^= factor
        factor = (factor >> 1) ^ (0xE1 << 120 if factor & 1 else 0)
    return product


def gf_power(x, exponent):
    result = 1 << 127
    while exponent:
        if exponent & 1:
            result = gf_multiply(result, x)
        x = gf_multiply(x, x)
        exponent >>= 1
    return result


def gf_invert(x):
    return gf_power(x, (1 << 128) - 2)


def ghash(key, aad, ciphertext):
    h, y = aes_block(key, bytes(16)), 0
    data = aad + bytes(-len(aad) % 16) + ciphertext + bytes(-len(ciphertext) % 16)
    data += struct.pack(">QQ", 8 * len(aad), 8 * len(ciphertext))
    for start in range(0, len(data), 16):
        y = gf_multiply(y ^ int.from_bytes(data[start : start + 16], "big"), h)
    return y


def one_ciphertext_for_two_keys(key1, key2, aad, first_block):
    """Two blocks of ciphertext and a tag that AES-GCM finds right under both keys (with the zero IV)."""
    j0 = ZERO_IV + u32(1)
    sides = []
    for key in (key1, key2):
        # The second block is free: it is worth x * H^2, before the length block's H.
        constant = ghash(key, aad, first_block + bytes(16)) ^ aes_block(key, j0)
        sides.append((constant, gf_power(aes_block(key, bytes(16)), 2)))
    (constant1, factor1), (constant2, factor2) = sides
    x = gf_multiply(constant1 ^ constant2, gf_invert(factor1 ^ factor2))
    ciphertext = first_block + x.to_bytes(16, "big")
    tag = (ghash(key1, aad, ciphertext) ^ aes_block(key1, j0)).to_bytes(16, "big")
    return ciphertext + tag


def write(path, command, specification, content):
    document = {"made by": command, "specification": specification, **content}
    target = RESOURCES / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(document, indent=1, ensure_ascii=True) + "\n", encoding="ascii")
    print(f"{target.name}: {', '.join(f'{len(v)} {k}' for k, v in content.items())}")
