"""Makes the vectors of docs/spec/key-hierarchy.md: python3 testvectors/generate/key_hierarchy.py"""

import base64

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from keyhold_formats import WRAP_LABELS, Seal, derive, fixed, material_id, wrap_header, wrap_identity, write

COMMAND = "python3 testvectors/generate/key_hierarchy.py"
SPECIFICATION = "docs/spec/key-hierarchy.md"

ACCOUNT = "111122223333"
UUID = "1234abcd-12ab-34cd-56ef-1234567890ab"
MULTI_REGION = "mrk-1234abcd12ab34cd56ef1234567890ab"
LABELS = ("root-key-id", "wrap-encrypt", "wrap-commit", "encrypt", "commit", "material-id")


def root_key_id(root_key):
    return derive(root_key, "keyhold/v1/root-key-id", b"")[:16]


def derivations():
    cases = [(label, length) for label in LABELS for length in (0, 36, 64)]
    return [
        {
            "label": f"keyhold/v1/{label}",
            "key": fixed(f"key {label}", 32).hex(),
            "context": fixed(f"context {label}", length).hex(),
            "derived": derive(
                fixed(f"key {label}", 32), f"keyhold/v1/{label}", fixed(f"context {label}", length)
            ).hex(),
        }
        for label, length in cases
    ]


def identifiers():
    root_keys = [fixed("root key", 32), bytes(32), bytes([255]) * 32]
    materials = [(fixed("material", 32), UUID), (fixed("material", 32), MULTI_REGION), (bytes(32), UUID)]
    return (
        [{"rootKey": key.hex(), "id": root_key_id(key).hex()} for key in root_keys],
        [{"material": m.hex(), "keyId": key_id, "id": material_id(m, key_id).hex()} for m, key_id in materials],
    )


def wrapped_values():
    root_key, domain_key = fixed("root key", 32), fixed("domain key", 32)
    domain_key_id = fixed("domain key ID", 16)
    material = fixed("material", 32)
    cases = [
        ("domain key", 1, root_key, root_key_id(root_key), {"name": domain_key_id.hex()}, domain_key),
        ("backing key", 2, domain_key, domain_key_id, backing_key(UUID, material), material),
        ("backing key, multi-Region", 2, domain_key, domain_key_id, backing_key(MULTI_REGION, material), material),
        (
            "access-key secret",
            3,
            domain_key,
            domain_key_id,
            {"account": ACCOUNT, "name": "AKIAIOSFODNN7EXAMPLE"},
            b"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        ),
        ("service key", 4, domain_key, domain_key_id, {"name": "erasure-receipt"}, fixed("service key", 32)),
        ("service key, name in UTF-8", 4, domain_key, domain_key_id, {"name": "qu\u00e9"}, b"\x00"),
        ("service key, longest", 4, domain_key, domain_key_id, {"name": "long"}, fixed("long", 16384)),
    ]
    return [wrapped_value(*case) for case in cases]


def backing_key(key_id, material):
    return {"account": ACCOUNT, "key_id": key_id, "material_id": material_id(material, key_id).hex()}


def wrapped_value(name, purpose, key, wrapping_key_id, identity, value):
    header = wrap_header(purpose, wrapping_key_id)
    seal = Seal(key, WRAP_LABELS, header, wrap_identity(**identity), fixed(f"nonce {name}", 32))
    return {
        "title": name,
        "purpose": purpose,
        "wrappingKey": key.hex(),
        "wrappingKeyId": wrapping_key_id.hex(),
        "account": identity.get("account", ""),
        "keyId": identity.get("key_id", ""),
        "materialId": identity.get("material_id", ""),
        "name": identity.get("name", ""),
        "nonce": seal.nonce.hex(),
        "value": value.hex(),
        "identity": seal.associated.hex(),
        "binding": seal.binding.hex(),
        "derivedKey": seal.key.hex(),
        "wrapped": seal.seal(value).hex(),
    }


def root_key_file():
    key = fixed("root key", 32)
    lines = (
        "# Keyhold root key. SECRET: with this file, a copy of the store can be read.\n"
        "# Keep a copy in a safe place. Without this file the store cannot be read by anyone.\n"
        f"version: 1\nid: {root_key_id(key).hex()}\nkey: {base64.b64encode(key).decode()}\n"
    )
    return [{"rootKey": key.hex(), "file": lines}]


def passphrases():
    cases = [
        ("correct horse battery staple", 65536, 3, 1),
        ("pa\u00dfwort \u00fcber zw\u00f6lf \U0001f511", 65536, 3, 2),
        (" spaces and\ttabs count ", 65537, 4, 1),
    ]
    return [passphrase(*case) for case in cases]


def passphrase(text, memory, passes, lanes):
    salt = fixed(f"salt {text}", 32)
    key = Argon2id(salt=salt, length=32, iterations=passes, lanes=lanes, memory_cost=memory).derive(
        text.encode("utf-8")
    )
    parameters = (
        f"version: 1\nid: {root_key_id(key).hex()}\nalgorithm: argon2id\nmemory-kib: {memory}\n"
        f"passes: {passes}\nlanes: {lanes}\nsalt: {base64.b64encode(salt).decode()}\n"
    )
    return {"passphrase": text, "rootKey": key.hex(), "id": root_key_id(key).hex(), "file": parameters}


if __name__ == "__main__":
    root_key_ids, material_ids = identifiers()
    write(
        "key-hierarchy/derivation.json",
        COMMAND,
        SPECIFICATION,
        {"derivations": derivations(), "rootKeyIds": root_key_ids, "materialIds": material_ids},
    )
    write("key-hierarchy/wrapped-value.json", COMMAND, SPECIFICATION, {"wrappedValues": wrapped_values()})
    write(
        "key-hierarchy/root-key.json",
        COMMAND,
        SPECIFICATION,
        {"files": root_key_file(), "passphrases": passphrases()},
    )
