"""Makes the vectors of docs/spec/ciphertext-blob.md: python3 testvectors/generate/ciphertext_blob.py"""

from keyhold_formats import (
    BLOB_LABELS,
    ZERO_IV,
    AESGCM,
    Seal,
    blob_header,
    canonical_context,
    fixed,
    material_id,
    one_ciphertext_for_two_keys,
    write,
)

COMMAND = "python3 testvectors/generate/ciphertext_blob.py"
SPECIFICATION = "docs/spec/ciphertext-blob.md"

ACCOUNT = "111122223333"
UUID = "1234abcd-12ab-34cd-56ef-1234567890ab"
MULTI_REGION = "mrk-1234abcd12ab34cd56ef1234567890ab"

CONTEXTS = {
    "empty": {},
    "one pair": {"tenant": "blue"},
    "empty name and value": {"": ""},
    "one pair, split after the first letter": {"a": "bc"},
    "one pair, split after the second letter": {"ab": "c"},
    "two pairs": {"a": "b", "c": "d"},
    "two pairs in the bytes of one": {"a": "b\x00\x00\x00\x01c\x00\x00\x00\x01d"},
    "upper and lower case": {"Tenant": "blue", "tenant": "Blue"},
    "composed": {"caf\u00e9": "\u00e9"},
    "decomposed": {"cafe\u0301": "e\u0301"},
    # By UTF-16 units the astral letter comes before U+FF5E, by UTF-8 bytes after it.
    "order by bytes, not by UTF-16 units": {"\U0001d400": "1", "\uff5e": "2", "z": "3", "\u00e9": "4"},
    "names that begin alike": {"ab": "1", "a": "2", "abc": "3", "a\x00": "4"},
    "control letters": {"line\nbreak": "\t\r\n\x00\x7f"},
    "long value": {"k": "v" * 5000},
    "many pairs": {f"name-{i}": f"value-{i * i}" for i in range(100)},
}

KEYS = {"UUID": (ACCOUNT, UUID), "multi-Region": ("000000000000", MULTI_REGION)}


def blobs():
    lengths = (1, 15, 16, 17, 32, 64, 1024, 4096)
    cases = [(f"{n} bytes", "UUID", n, "one pair") for n in lengths]
    cases += [(f"multi-Region, {n} bytes", "multi-Region", n, "empty") for n in (1, 32, 4096)]
    cases += [(f"context: {name}", "UUID", 32, name) for name in CONTEXTS]
    return [blob(*case) for case in cases]


def blob(name, key, length, context):
    account, key_id = KEYS[key]
    material = fixed(f"material {key}", 32)
    identity = material_id(material, key_id)
    header = blob_header(account, key_id, identity)
    plaintext = fixed(f"plaintext {name}", length)
    seal = Seal(material, BLOB_LABELS, header, canonical_context(CONTEXTS[context]), fixed(f"nonce {name}", 32))
    return {
        "name": name,
        "account": account,
        "keyId": key_id,
        "material": material.hex(),
        "materialId": identity.hex(),
        "nonce": seal.nonce.hex(),
        "encryptionContext": CONTEXTS[context],
        "plaintext": plaintext.hex(),
        "header": header.hex(),
        "binding": seal.binding.hex(),
        "derivedKey": seal.key.hex(),
        "commitment": seal.commitment.hex(),
        "blob": seal.seal(plaintext).hex(),
    }


def valid_blob(length=32):
    return bytes.fromhex(blob(f"{length} bytes", "UUID", length, "one pair")["blob"])


def replaced(offset, value):
    blob_bytes = bytearray(valid_blob())
    blob_bytes[offset : offset + len(value)] = value
    return bytes(blob_bytes)


def not_our_format():
    cases = {
        "empty": b"",
        "only the format": b"KHCB",
        "one byte too short: no ciphertext": valid_blob(1)[:146],
        "one byte too long": valid_blob(4096) + b"\x00",
        "other format": replaced(0, b"KHCA"),
        "lower case": replaced(0, b"khcb"),
        "version 0": replaced(4, b"\x00"),
        "version 2": replaced(4, b"\x02"),
        "version 255": replaced(4, b"\xff"),
        "account with a slash (below 0)": replaced(5, b"/"),
        "account with a colon (above 9)": replaced(16, b":"),
        "account with a zero byte": replaced(10, b"\x00"),
        "account with a byte above ASCII": replaced(10, b"\xb0"),
        "key ID kind 0": replaced(17, b"\x00"),
        "key ID kind 3": replaced(17, b"\x03"),
        "key ID kind 255": replaced(17, b"\xff"),
        "begins as a blob of AWS KMS does": bytes.fromhex("0102020078") + fixed("AWS", 179),
        "zeros": bytes(178),
        "random": fixed("random", 178),
    }
    return [{"name": name, "blob": value.hex()} for name, value in cases.items()]


def refused():
    """Of the right form; each must be refused under the key given, with the context {"tenant": "blue"}."""
    material = fixed("material UUID", 32)
    context = canonical_context(CONTEXTS["one pair"])
    header = blob_header(ACCOUNT, UUID, material_id(material, UUID))
    plaintext = fixed("refused", 32)
    seal = Seal(material, BLOB_LABELS, header, context, fixed("refused nonce", 32))
    other = Seal(material, BLOB_LABELS, header, canonical_context({}), seal.nonce)
    swapped = Seal(material, tuple(reversed(BLOB_LABELS)), header, context, seal.nonce)
    wrap = Seal(material, ("keyhold/v1/wrap-encrypt", "keyhold/v1/wrap-commit"), header, context, seal.nonce)
    no_context_in_aad = header + seal.nonce + seal.commitment
    cases = {
        # AES-GCM is satisfied with these; only the commitment is not.
        "commitment of zeros, tag right": seal.seal(plaintext, commitment=bytes(32)),
        "commitment of random bytes, tag right": seal.seal(plaintext, commitment=fixed("commitment", 32)),
        "commitment of another context, tag right": seal.seal(plaintext, commitment=other.commitment),
        "last bit of the commitment, tag right": seal.seal(
            plaintext, commitment=seal.commitment[:31] + bytes([seal.commitment[31] ^ 1])
        ),
        # The commitment is right; only AES-GCM is not satisfied.
        "tag of zeros, commitment right": seal.seal(plaintext)[:-16] + bytes(16),
        "encrypted under the commitment": header
        + seal.nonce
        + seal.commitment
        + AESGCM(seal.commitment).encrypt(ZERO_IV, plaintext, header + seal.nonce + seal.commitment + context),
        "context missing in the additional data": no_context_in_aad
        + AESGCM(seal.key).encrypt(ZERO_IV, plaintext, no_context_in_aad),
        "encrypted under the backing key itself": header
        + seal.nonce
        + seal.commitment
        + AESGCM(material).encrypt(ZERO_IV, plaintext, header + seal.nonce + seal.commitment + context),
        # Sealed with care, but not as a blob of this key.
        "labels exchanged": swapped.seal(plaintext),
        "labels of wrapping": wrap.seal(plaintext),
        "context: absent": other.seal(plaintext),
        "sealed under other material": Seal(
            fixed("material multi-Region", 32), BLOB_LABELS, header, context, seal.nonce
        ).seal(plaintext),
    }
    return [{"name": name, "material": material.hex(), "blob": value.hex()} for name, value in cases.items()]


def two_keys():
    """One blob that AES-GCM alone opens under two keys. It must open under the one that it commits to only."""
    context = canonical_context(CONTEXTS["one pair"])
    first, second = fixed("material UUID", 32), fixed("second material", 32)
    header = blob_header(ACCOUNT, UUID, material_id(first, UUID))
    nonce = fixed("two keys nonce", 32)
    seals = [Seal(material, BLOB_LABELS, header, context, nonce) for material in (first, second)]
    start = header + nonce + seals[0].commitment
    aad = start + context
    body = one_ciphertext_for_two_keys(seals[0].key, seals[1].key, aad, fixed("first block", 16))
    plaintexts = [AESGCM(seal.key).decrypt(ZERO_IV, body, aad) for seal in seals]
    return [
        {
            "name": "one ciphertext, two keys",
            "opensUnder": first.hex(),
            "mustNotOpenUnder": second.hex(),
            "plaintext": plaintexts[0].hex(),
            "plaintextWithoutCommitment": plaintexts[1].hex(),
            "blob": (start + body).hex(),
        }
    ]


def contexts():
    return [
        {"name": name, "pairs": pairs, "canonical": canonical_context(pairs).hex()} for name, pairs in CONTEXTS.items()
    ]


if __name__ == "__main__":
    write(
        "ciphertext-blob/encryption-context.json",
        COMMAND,
        SPECIFICATION,
        {"contexts": contexts()},
    )
    write(
        "ciphertext-blob/blob.json",
        COMMAND,
        SPECIFICATION,
        {"blobs": blobs(), "notOurFormat": not_our_format(), "refused": refused(), "twoKeys": two_keys()},
    )
