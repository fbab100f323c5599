"""A file tells one thing and a function fits a screen."""

import ast

from tests.house.tree import Tree

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 70


def check(tree: Tree) -> list[str]:
    """Files of more than 400 lines and functions of more than 70."""
    complaints = []
    for module in tree.modules:
        lines = module.source.count("\n")
        if lines > MAX_FILE_LINES:
            complaints.append(module.at(1, f"{lines} lines, {MAX_FILE_LINES} are allowed: tell one thing"))
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > MAX_FUNCTION_LINES:
                    text = f"{node.name} has {length} lines, {MAX_FUNCTION_LINES} are allowed"
                    complaints.append(module.at(node.lineno, text))
    return complaints
