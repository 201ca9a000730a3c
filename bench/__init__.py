"""The budgets of the product, measured: each module with a `run(data)` is a group of rows for `script/bench`.

The machine is shared and absolute times drift: a speed is measured against a peer in the same run, and its budget is a
ratio. Nothing here is a test; a figure that misses its budget is printed as such.
"""
