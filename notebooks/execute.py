"""Executes notebooks in place, so that running them again leaves them byte-identical.

nbconvert --execute records timings and hides what the kernel wrote to its error
stream; this does neither. A notebook whose cell fails keeps its old content.

    JUPYTER_PATH=… python3 execute.py NOTEBOOK.ipynb …

Needs nbclient and nbformat, which come with Jupyter.
"""
import os
import re
import sys
import tempfile
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError


def merge_streams(outputs):
    """Joins consecutive pieces of one stream: where they split depends on timing."""
    merged = []
    for output in outputs:
        last = merged[-1] if merged else None
        if output.output_type == "stream" and last and last.output_type == "stream" and last.name == output.name:
            last.text += output.text
        else:
            merged.append(output)
    return merged


def is_empty(output):
    """Whether it shows nothing: a progress bar that has done its work."""
    return output.output_type == "display_data" and not any(output.data.values())


# What colours a text on a terminal; a kernel that is started from one may write it.
COLOUR = re.compile("\x1b\\[[0-9;]*m")


def plain(output):
    """The same without colours, which depend on where Jupyter was started."""
    if "text" in output:
        output.text = COLOUR.sub("", output.text)
    if "text/plain" in output.get("data", {}):
        output.data["text/plain"] = COLOUR.sub("", output.data["text/plain"])
    return output


def failure(notebook):
    """The text of the first promise that was rejected with nobody waiting, which tslab only prints."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and "UnhandledPromiseRejection" in output.text:
                return output.text
    return None


def execute(path):
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, kernel_name="tslab", startup_timeout=300, timeout=900, record_timing=False,
        resources={"metadata": {"path": os.path.dirname(os.path.abspath(path))}},
    )
    try:
        client.execute()
    except CellExecutionError as error:
        # tslab says what is wrong on the error stream, which the exception leaves out.
        said = [o.text for cell in notebook.cells for o in cell.get("outputs", []) if o.get("name") == "stderr"]
        raise RuntimeError("\n".join([str(error), *said])) from error
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = merge_streams(plain(output) for output in cell.outputs if not is_empty(output))
            cell.metadata = nbformat.NotebookNode()
    # What the kernel says of its language stays as it is: Jupyter would write it in again.
    notebook.metadata = nbformat.NotebookNode(
        kernelspec={"display_name": "TypeScript", "language": "typescript", "name": "tslab"},
        language_info=notebook.metadata.language_info,
    )
    rejected = failure(notebook)
    if rejected:
        raise RuntimeError(rejected)
    with tempfile.NamedTemporaryFile("w", dir=os.path.dirname(os.path.abspath(path)), suffix=".partial", delete=False) as file:
        nbformat.write(notebook, file)
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)


def main(paths):
    failed = 0
    for path in paths:
        began = time.time()
        with open(path, "rb") as file:
            before = file.read()
        try:
            execute(path)
        except RuntimeError as error:
            failed += 1
            print(f"{os.path.basename(path)}: failed\n{error}", file=sys.stderr)
            continue
        with open(path, "rb") as file:
            change = "unchanged" if file.read() == before else "changed"
        print(f"{os.path.basename(path)}: {change}, {time.time() - began:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
