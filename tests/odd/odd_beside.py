"""What students run beside their answers."""

from attacks import edits
from odd import Odd, code, prefix

WIDGETS = """
import ipywidgets as widgets
from IPython.display import HTML, Image, clear_output, display, update_display
display(widgets.IntSlider(), widgets.IntProgress(value=3))
widgets.interact(lambda x: x ** 2, x=3)
out = widgets.Output()
with out:
    print("into the widget"); display(HTML("<b>bold</b>"))
handle = display("first", display_id=True); handle.update("second"); clear_output(wait=True); handle.update("third")
display(out)
"""
FIGURE = """
import matplotlib.pyplot as plt
plt.figure(figsize=(14, 14)); plt.imshow(np.random.default_rng(1).random((900, 900))); plt.show()
print("line\\n" * 5000)
"""
MAGIC = """%matplotlib inline
%config InlineBackend.figure_format = 'retina'
%load_ext autoreload
%autoreload 2
!ls
files = !ls
%timeit -n1 -r1 sum(range(10))
%precision 3
%pprint
from IPython.core.interactiveshell import InteractiveShell
InteractiveShell.ast_node_interactivity = "all"
np.set_printoptions(precision=2, suppress=True)
"""
ERRORS = (
    *("1 / 0", "raise KeyboardInterrupt", "def broken(:", "%no_such_magic", "raise SystemExit", "undefined_name"),
    *("import no_such_module", "assert False, 'on purpose'", "await undefined()"),
)
SHADOWED = """
list, sum, max, round, id = [1, 2], 3, 4, 5, 6
line, who, names, points, chosen, far, toy, sgd = range(8)
images, labels, plots, training, widgets, evaluation = (None,) * 6
"""
QUIET = "import os, sys\nsys.stdout = open(os.devnull, 'w')\nsys.stderr = sys.stdout"
FORGOTTEN = """
import matplotlib.pyplot as plt
plt.plot([1, 2])
plt.close("all")
value = 3
del value
%reset_selective -f ^line$
"""
PRECISION = """
keras.mixed_precision.set_global_policy("mixed_float16")
keras.backend.set_floatx("float64")
keras.config.set_image_data_format("channels_first")
keras.config.set_epsilon(0.1)
"""
STRICT = """
import os, random, warnings
np.seterr(all="raise"); np.set_printoptions(precision=1)
warnings.simplefilter("error")
random.seed(1); np.random.seed(1); tf.random.set_seed(1)
tf.config.run_functions_eagerly(True)
os.chdir(os.path.expanduser("~"))
"""

BESIDE = [
    Odd("widgets", edit=code(WIDGETS, behind="triplet_loss")),
    Odd("figure", edit=code(FIGURE, behind="triplet_loss")),
    Odd("magic", edit=edits(code(MAGIC, behind="setup"), prefix("%%time\n"))),
    Odd("captured", edit=prefix("%%capture said\n")),
    Odd("errors", edit=edits(*(code(source, behind="faces") for source in ERRORS))),
    Odd("exit-at-the-end", edit=code("exit()", behind="semi_hard_triplets-test")),
    Odd("exit-in-the-middle", edit=code("quit()", behind="active_triplets")),
    Odd("shadowed-names", edit=code(SHADOWED, behind="setup")),
    Odd("quiet", edit=code(QUIET, behind="setup")),
    Odd("forgotten", edit=edits(code(FORGOTTEN, behind="hardest-try"), code("%reset -f"))),
    Odd("own-precision", edit=code(PRECISION, behind="setup")),
    Odd("strict-settings", edit=edits(code(STRICT, behind="setup"), code("%matplotlib qt\nx = 1", behind="setup"))),
    Odd("graphs-only", edit=code("tf.compat.v1.disable_eager_execution()", behind="active_triplets-test")),
    Odd("rich", edit=code("%load_ext rich", behind="setup")),
    Odd("awaited", edit=code("import asyncio\nawait asyncio.sleep(0.01)\nx = [i async for i in aiter_()] if 0 else 1")),
]
