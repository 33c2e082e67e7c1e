"""Ways of writing a right answer that a grader may not expect, and what such an answer does besides."""

from attacks import edits
from odd import Odd, code
from odd_answers import (
    ACTIVE,
    CACHED,
    CHATTY,
    CLASS,
    FLOAT64,
    HEAD,
    HINTS,
    KERAS,
    LISTS,
    LOSS,
    MODULE,
    PANDAS,
    PARTIAL,
    PLOTS,
    PROCESSES,
    RANDOM,
    RECURSIVE,
    RENAMED,
    SCIPY,
    SEMI_HARD,
    STEP,
    THREADS,
    ÄÖÜ,
    active,
    also,
    loss,
)

STYLES = [
    Odd("lambdas", {"triplet_loss": f"triplet_loss = lambda anchor, positive, negative, alpha=0.2: {LOSS}\n"}),
    Odd("objects-1", {"triplet_loss": PARTIAL, "active_triplets": CLASS, "hardest_triplets": CACHED}),
    Odd("objects-2", {"triplet_loss": MODULE, "active_triplets": ÄÖÜ, "hardest_triplets": LISTS, "train_step": STEP}),
    Odd("tf-function", {"triplet_loss": "@tf.function" + loss(""), "semi_hard_triplets": THREADS}),
    Odd("keras-ops", {"triplet_loss": KERAS, "hardest_triplets": PANDAS}),
    Odd(
        "containers",
        {
            "active_triplets": "import pandas as pd" + active("").replace(ACTIVE, f"pd.Series({ACTIVE})"),
            "hardest_triplets": PANDAS.replace(".to_numpy()", ""),
            "semi_hard_triplets": SEMI_HARD.replace("np.array(", "np.ma.array("),
        },
    ),
    Odd("float64", {"triplet_loss": FLOAT64, "semi_hard_triplets": "from scipy.spatial.distance import *" + SCIPY}),
    Odd("recursion", {"triplet_loss": RECURSIVE, "hardest_triplets": PROCESSES, "train_step": STEP}),
    Odd("annotations", {"triplet_loss": HINTS, "random_triplets": RANDOM}),
    Odd("other-parameters", {"triplet_loss": RENAMED}),
    Odd(
        "chatty",
        {"triplet_loss": loss(CHATTY, HEAD), "active_triplets": active(CHATTY + "display(anchor)", HEAD)},
    ),
    Odd("plots-in-a-call", {"active_triplets": active(PLOTS, HEAD)}),
    Odd("slow", {"active_triplets": active("time.sleep(1)", "import time")}),
    Odd(
        "own-seeds",
        {
            "triplet_loss": loss("np.random.seed(0)\ntf.random.set_seed(0)\nkeras.utils.set_random_seed(1)"),
            "random_triplets": also("random_triplets", RANDOM, "np.random.seed(1); tf.random.set_seed(2)"),
        },
    ),
    Odd(
        "strict",
        {"active_triplets": active("np.seterr(all='raise')\nwarnings.simplefilter('error')", HEAD)},
        edit=code("import warnings\nwarnings.simplefilter('error')\nnp.seterr(all='raise')", behind="setup"),
    ),
    Odd("where-it-runs", {"active_triplets": active("os.chdir('/tmp')\nopen('note.txt', 'w').write('x')", HEAD)}),
    Odd(
        "environment",
        {"triplet_loss": loss("os.environ['ALPHA'] = str(alpha)\nalpha = float(os.environ['ALPHA'])", HEAD)},
        edit=code("import os\nos.environ.update(OMP_NUM_THREADS='1', TF_CPP_MIN_LOG_LEVEL='0')"),
    ),
    Odd("asks-never", {"active_triplets": active("if anchor is None:\n    alpha = float(input('alpha? '))")}),
    Odd(
        "other-programs",
        {"active_triplets": active("subprocess.run([sys.executable, '-c', 'print(1)'], check=True)", HEAD)},
    ),
    Odd(
        "global-state",
        {"active_triplets": active("global calls\ncalls += 1", "calls = 0"), "random_triplets": RANDOM},
        edit=edits(code("MARGIN = 0.2\nEPS = 1e-9\ncounter = iter(range(999))", behind="setup")),
    ),
    Odd(
        "eager-and-double",
        edit=code("tf.config.run_functions_eagerly(True)\nkeras.config.set_floatx('float64')", behind="setup"),
    ),
]
