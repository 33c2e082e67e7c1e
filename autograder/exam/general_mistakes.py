"""The mistakes that can be made in any exercise, by name, with what a student is told about them.

An exercise that has more to say about one of them lists it in its own mistakes, which come first. The report takes the
sentence from here, although a student may be told more about the case: which shape was returned, which line failed.
"""

LOST = {  # the call brought no answer, and no more can be asked; by `AnswerError.kind`
    "timeout": "The call did not end in time. Is there a loop that never stops?",
    "died": "The call ended the kernel: Python crashed or was told to exit.",
    "memory": "The call used more memory than is allowed. Does it build something much larger than the result?",
    "out of time": "The time for the notebook was used up before this could be checked.",
    "flood": "The call printed far more than anybody could read. Is there a `print` in a loop that never stops?",
    "cpu": "The call used more processor time than is allowed. Is there a loop that never stops?",
    "garbled": "The reply from the kernel could not be read.",
}
GENERAL = {
    **LOST,
    "not written": "Not written yet: the function still raises NotImplementedError.",
    "nothing returned": "The function returned None. Is a `return` missing?",
    "an argument returned": "The result is one of the arguments, unchanged.",
    "a constant": "The function returns the same number whatever its arguments are.",
    "a constant factor": (
        "The results are right but for a constant factor. Look for a mean in place of a sum (or the other way round), "
        "a factor such as ½ that is missing or too much, or the sign."
    ),
    "NaN": "The result contains NaN or infinity.",
    "wrong shape": "The result does not have the expected shape.",
    "not integers": "The result must consist of integers, not of floats or booleans.",
    "arguments changed": "The result is right, but the call changed its arguments in place. Work on a copy.",
    "no gradient": "No gradient arrives at {which}. {why}",
    "no finite gradient": "The gradient is NaN or infinite. {trouble}",
    "no model": "This is {what}; a Keras model is expected: `keras.Model(inputs, outputs)`.",
    "not confirmed": (
        "The result looks right in the notebook, but its TensorFlow operations, run by themselves for other numbers, "
        "do not give it. {why}"
    ),
    **{f"no {kind}": f"{{why}}: a {kind} is expected, but {{instead}}." for kind in ("KeyError", "ValueError")},
    "KeyError without the name": "{why}: a KeyError was raised, but it does not say which name is missing.",
}

# the same of those whose only sentence has details, where none may be said
WITHOUT_DETAILS = {
    "no gradient": "No gradient arrives at some of the arguments.",
    "no model": "A Keras model is expected: `keras.Model(inputs, outputs)`.",
    "KeyError without the name": "A KeyError was raised, but it does not say which name is missing.",
    **{f"no {kind}": f"A {kind} is expected, and none was raised." for kind in ("KeyError", "ValueError")},
}
