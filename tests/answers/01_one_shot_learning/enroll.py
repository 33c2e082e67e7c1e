# Answers to enroll(database, name, encoding), right and wrong; see ../README.md.
# A right one gives a new dict with the person added, the given one unchanged; a name already there is a ValueError.

# %% right: copy and assign
def enroll(database, name, encoding):
    if name in database:
        raise ValueError(f"{name} is already in the database")
    new = database.copy()
    new[name] = encoding
    return new


# %% right: unpacked into a new dictionary
def enroll(database, name, encoding):
    if name not in database:
        return {**database, name: encoding}
    raise ValueError(name)


# %% right: union with |
def enroll(database, name, encoding):
    if name in database.keys():
        raise ValueError("there is somebody of that name: " + name)
    return database | {name: encoding}


# %% right: deep copy
from copy import deepcopy


def enroll(database, name, encoding):
    if name in database:
        raise ValueError(f"{name} is enrolled already")
    gallery = deepcopy(database)
    gallery.update({name: encoding.copy()})
    return gallery


# %% right: loop that copies person by person and meets the name
def enroll(database, name, encoding):
    new = {}
    for other, stored in database.items():
        if other == name:
            raise ValueError(f"{name} is already enrolled")
        new[other] = stored
    new[name] = encoding
    return new


# %% right: dictionary comprehension over all names
def enroll(database, name, encoding):
    if list(database).count(name):
        raise ValueError(f"two people called {name}")
    return {each: encoding if each == name else database[each] for each in [*database, name]}


# %% right: dict of zipped names and encodings
def enroll(database, name, encoding):
    names = list(database.keys()) + [name]
    if len(set(names)) < len(names):
        raise ValueError("names must differ")
    return dict(zip(names, [*database.values(), np.array(encoding)]))


# %% right: adds first, the length tells whether the name was there
def enroll(database, name, encoding):
    new = dict(database)
    new[name] = np.asarray(encoding)
    if len(new) == len(database):
        raise ValueError(f"{name} was there before")
    return new


# %% right: setdefault on a copy tells whether the name was there
def enroll(database, name, encoding):
    new, own = dict(database), np.copy(encoding)
    if new.setdefault(name, own) is not own:
        raise ValueError(f"{name} exists")
    return new


# %% right: an error class of its own, derived from ValueError
class AlreadyEnrolled(ValueError):
    pass


def enroll(database, name, encoding):
    try:
        database[name]
    except KeyError:
        return dict([*database.items(), (name, encoding)])
    raise AlreadyEnrolled(name)


# %% right: itertools.chain over the items
from itertools import chain


def enroll(database, name, encoding):
    if not {name}.isdisjoint(database):
        raise ValueError(f"{name} is already in the gallery")
    return dict(chain(database.items(), {name: encoding}.items()))


# %% right: a ChainMap flattened into a dictionary
from collections import ChainMap


def enroll(database, name, encoding):
    if database.get(name) is not None:
        raise ValueError(name, "cannot be enrolled twice")
    return dict(ChainMap({name: encoding}, database))


# %% wrong: assigns into the given dictionary and returns it
def enroll(database, name, encoding):
    if name in database:
        raise ValueError(f"{name} is already in the database")
    database[name] = encoding
    return database


# %% wrong: new = database is no copy
def enroll(database, name, encoding):
    if name in database:
        raise ValueError(f"{name} is already in the database")
    new = database
    new[name] = encoding
    return new


# %% wrong: assigns into the given dictionary and returns a copy of it
def enroll(database, name, encoding):
    if name in database:
        raise ValueError(f"{name} is already in the database")
    database[name] = encoding
    return dict(database)


# %% wrong: assigns into the given dictionary, returns nothing
def enroll(database, name, encoding):
    if name in database:
        raise ValueError(f"{name} is already in the database")
    database[name] = encoding


# %% wrong: returns what update returns, None
def enroll(database, name, encoding):
    if name in database:
        raise ValueError(f"{name} is already in the database")
    return dict(database).update({name: encoding})


# %% wrong: the right copy is not returned
def enroll(database, name, encoding):
    if name in database:
        raise ValueError(f"{name} is already in the database")
    new = database.copy()
    new[name] = encoding


# %% wrong: a copy without the new person
def enroll(database, name, encoding):
    if name in database:
        raise ValueError(f"{name} is already in the database")
    return dict(database)


# %% wrong: only the new person
def enroll(database, name, encoding):
    if name in database:
        raise ValueError(f"{name} is already in the database")
    return {name: encoding}


# %% wrong: no ValueError, a person of the same name is overwritten
def enroll(database, name, encoding):
    return {**database, name: encoding}


# %% wrong: no ValueError, the old encoding stays
def enroll(database, name, encoding):
    new = dict(database)
    new.setdefault(name, encoding)
    return new


# %% wrong: no ValueError, a message and the database as it was
def enroll(database, name, encoding):
    if name in database:
        print(name, "is already in the database")
        return dict(database)
    return {**database, name: encoding}


# %% wrong: no ValueError, None for a name that is there
def enroll(database, name, encoding):
    if name not in database:
        return {**database, name: encoding}


# %% wrong: no ValueError, the second person gets another name
def enroll(database, name, encoding):
    new = dict(database)
    while name in new:
        name = name + "_2"
    new[name] = encoding
    return new


# %% wrong: no ValueError, mean of the old and the new encoding
def enroll(database, name, encoding):
    new = dict(database)
    new[name] = (new[name] + encoding) / 2 if name in new else encoding
    return new


# %% wrong: KeyError instead of ValueError
def enroll(database, name, encoding):
    if name in database:
        raise KeyError(f"{name} is already in the database")
    return {**database, name: encoding}


# %% wrong: assert instead of ValueError
def enroll(database, name, encoding):
    assert name not in database, f"{name} is already in the database"
    return {**database, name: encoding}


# %% wrong: the ValueError is returned, not raised
def enroll(database, name, encoding):
    if name in database:
        return ValueError(f"{name} is already in the database")
    return {**database, name: encoding}


# %% wrong: condition reversed, ValueError for a new name
def enroll(database, name, encoding):
    if name not in database:
        raise ValueError(f"{name} is not in the database")
    return {**database, name: encoding}


# %% wrong: ValueError whenever somebody is enrolled already
def enroll(database, name, encoding):
    if database:
        raise ValueError(f"{name} is already in the database")
    return {name: encoding}


# %% wrong: the key is the word "name" (a keyword argument of dict)
def enroll(database, name, encoding):
    if name in database:
        raise ValueError(f"{name} is already in the database")
    return dict(database, name=encoding)


# %% wrong: key and value swapped
def enroll(database, name, encoding):
    if name in database:
        raise ValueError(f"{name} is already in the database")
    return {**database, tuple(encoding): name}


# %% wrong: a list of pairs instead of a dictionary
def enroll(database, name, encoding):
    if name in database:
        raise ValueError(f"{name} is already in the database")
    return [*database.items(), (name, encoding)]


# %% wrong: returns the encoding instead of the dictionary
def enroll(database, name, encoding):
    if name in database:
        raise ValueError(f"{name} is already in the database")
    new = dict(database)
    new[name] = encoding
    return new[name]


# %% wrong: a row (1, d) is stored instead of (d,)
def enroll(database, name, encoding):
    if name in database:
        raise ValueError(f"{name} is already in the database")
    return {**database, name: encoding[np.newaxis]}


# %% wrong: the encoding is stored at unit length
def enroll(database, name, encoding):
    if name in database:
        raise ValueError(f"{name} is already in the database")
    return {**database, name: encoding / np.linalg.norm(encoding)}


# %% wrong: the encoding is normalised in place
def enroll(database, name, encoding):
    if name in database:
        raise ValueError(f"{name} is already in the database")
    encoding /= np.linalg.norm(encoding)
    return {**database, name: encoding}


# %% wrong: zeros are stored
def enroll(database, name, encoding):
    if name in database:
        raise ValueError(f"{name} is already in the database")
    return {**database, name: np.zeros_like(encoding)}


# %% wrong: NaN is stored
def enroll(database, name, encoding):
    if name in database:
        raise ValueError(f"{name} is already in the database")
    return {**database, name: np.full_like(encoding, np.nan)}


# %% wrong: empty dictionary
def enroll(database, name, encoding):
    return {}


# %% wrong: returns an input
def enroll(database, name, encoding):
    return database


# %% wrong: the untouched stub
def enroll(database, name, encoding):
    raise NotImplementedError


# %% wrong (unlisted): the people move, the given dictionary is left empty
def enroll(database, name, encoding):
    if name in database:
        raise ValueError(f"{name} is already in the database")
    new = {}
    for other in list(database):
        new[other] = database.pop(other)
    new[name] = encoding
    return new


# %% wrong (unlisted): every person gets the new encoding
def enroll(database, name, encoding):
    if name in database:
        raise ValueError(f"{name} is already in the database")
    return dict.fromkeys([*database, name], encoding)


# %% wrong: the name in lower case
def enroll(database, name, encoding):
    if name.lower() in database:
        raise ValueError(name)
    return {**database, name.lower(): encoding}


# %% wrong: Exception instead of ValueError
def enroll(database, name, encoding):
    if name in database:
        raise Exception(f"{name} is taken")
    return {**database, name: encoding}
