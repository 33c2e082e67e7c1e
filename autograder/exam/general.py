"""The mistakes that can be made in any exercise, by name, with what a student is told about them.

An exercise that has more to say about one of them lists it in its own mistakes, which come first. The report takes the
sentence from here; where a student is told more of the case (which shape came, which line failed), the report is not.
"""

LOST = {  # the call brought no answer, and no more can be asked; by `AnswerError.kind`
    "timeout": "The call did not end in time. Is there a loop that never stops?",
    "died": "The call ended the kernel (a crash or an exit).",
    "memory": "The call used more memory than it may. Does it build something much larger than the result?",
    "out of time": "The time for the notebook was used up before this could be checked.",
    "flood": "The call printed far more than anybody could read. Is there a print in a loop that never stops?",
    "cpu": "The call used more processor time than it may. Is there a loop that never stops?",
    "garbled": "The kernel sent back no readable answer.",
}
GENERAL = {
    **LOST,
    "not written": "Not written yet: the function still raises NotImplementedError.",
    "nothing returned": "It returned None. Is there a `return`?",
    "an argument returned": "The result is one of the arguments, unchanged.",
    "a constant": "The result is the same number whatever the arguments are.",
    "NaN": "The result contains NaN or infinity.",
    "wrong shape": "The result does not have the expected shape.",
    "not integers": "The result does not consist of integers.",
    "arguments changed": "The result is right, but the call changed its arguments in place.",
    "no gradient": (
        "No gradient arrives, or only at some of the arguments. Use TensorFlow operations from end to end; "
        "NumPy cuts the tape."
    ),
    "no finite gradient": "The gradient is NaN or infinite. {trouble}",
    "no model": "This is {what}; a Keras model is expected: keras.Model(inputs, outputs).",
    "not confirmed": (
        "It looks right in the notebook, but the TensorFlow operations alone do not give it. Use them from end to end: "
        "what NumPy computes is not among them."
    ),
    **{f"no {kind}": f"{{why}}: a {kind} is expected, but {{instead}}." for kind in ("KeyError", "ValueError")},
    "KeyError without the name": "{why}: the KeyError was raised, but does not say which name is missing.",
}
