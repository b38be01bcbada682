"""The search for English words in Chinese texts finds them."""

from __future__ import annotations

from in_english import left_in_english


def test_an_english_word_is_found() -> None:
    """One word of the kit's own that nobody translated is enough to name the line."""
    assert left_in_english("学生 score\n共 3 人") == ["学生 score"]
    assert left_in_english("Done.") == ["Done."]
    assert left_in_english("3 students graded.") == ["3 students graded."]


def test_code_paths_options_and_names_are_not() -> None:
    """What is typed, and who and what is named, is the same in every language."""
    text = "请运行 `autograder grade x --force`；ann：结果在 grades/results.json；去掉 --lesson；02_lines"
    assert left_in_english(text, ["ann"]) == []
