"""The hash of a password, as Dovecot's passwd-file takes it: used by the mail role's users.j2."""

from hashlib import sha256

from argon2.low_level import Type, hash_secret


def argon2id(password, address):
    """The address gives the salt: the same password is the same hash at each run, and no two users share one."""
    salt = sha256(address.encode()).digest()[:16]
    cost = {"time_cost": 2, "memory_cost": 19456, "parallelism": 1, "hash_len": 32, "type": Type.ID}
    return "{ARGON2ID}" + hash_secret(password.encode(), salt, **cost).decode()


class FilterModule:
    def filters(self):
        return {"argon2id": argon2id}
