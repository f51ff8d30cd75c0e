"""Interrupts a cell whose work is under way, as Jupyter's ■ does, then runs it again.

    JUPYTER_PATH=… python3 interrupt.py FOLDER STORE

Prints JSON: what the kernel wrote to its error stream, and what the second run printed.
"""
import json
import os
import signal
import sys
import threading
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

folder, store = sys.argv[1:]
cells = [
    """
import { embeddedModels, extract, heldoutCorpus, loadCorpus, openModel } from "isogloss";
import { live } from "isogloss/notebook";
const corpus = await loadCorpus(heldoutCorpus, { languages: ["en"], limit: 400 });
const opened = await openModel([...embeddedModels().keys()][0]!);
""",
    f"""
const states = await extract({{ ...opened, corpus: corpus, folder: {json.dumps(store)}, tokenBudget: 64, ...live }});
console.log(states.manifest.corpus.sentences);
""",
]
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
first, work = notebook.cells
client = NotebookClient(
    notebook, kernel_name="tslab", timeout=120, startup_timeout=120, resources={"metadata": {"path": folder}}
)


def said(cell, name):
    return "".join(o.text for o in cell.outputs if o.output_type == "stream" and o.name == name)


def interrupt():
    # Not before sentences are run: the bar then says how fast.
    while not any("tokens/s" in str(o.get("data")) for o in work.outputs):
        time.sleep(0.05)
    # Jupyter's way: the whole group of the kernel's process gets the signal.
    os.killpg(os.getpgid(client.km.provisioner.pid), signal.SIGINT)


with client.setup_kernel():
    client.execute_cell(first, 0)
    threading.Thread(target=interrupt, daemon=True).start()
    try:
        client.execute_cell(work, 1)
        ended = None
    except CellExecutionError:
        ended = said(work, "stderr")
    left = sorted(name for _, _, names in os.walk(store) for name in names)
    time.sleep(0.5)  # tslab drops what comes within 0.2 s of a failed cell
    client.execute_cell(work, 1)
    print(json.dumps({"ended": ended, "left": left, "again": said(work, "stdout")}))
