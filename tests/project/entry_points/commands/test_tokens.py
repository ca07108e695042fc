from hypothesis import given
from hypothesis import strategies as st

from onebase.project.entry_points.commands.tokens import tokens


def texts(text: str) -> list[str]:
    return [token.text for token in tokens(text)]


def test_nothing_comes_of_comments_and_blanks() -> None:
    assert texts("  # uvicorn app:app\n\t") == ["\n"]
    assert texts("a # b") == ["a"]


def test_a_hash_within_a_word_is_no_comment() -> None:
    assert texts("a#b $# x") == ["a#b", "$#", "x"]


def test_operators_end_words() -> None:
    assert texts("cd x&&a;b|c&(d)") == ["cd", "x", "&&", "a", ";", "b", "|", "c", "&", "(", "d", ")"]


def test_quotes_and_expressions_stay_one_word() -> None:
    words = ["'a b'", '"c $(d "e f") g"', "$(h i)", "${j:-k l}", "`m n`", "${{ o p }}", "{{ q }}", "r\\ s"]
    assert texts(" ".join(words)) == words


def test_redirections_are_left_out() -> None:
    assert texts("a >out 2>&1 b < in &>> 'log file' c 2>/dev/null <<< word") == ["a", "b", "c"]


def test_here_documents_stand_where_they_are_asked_for() -> None:
    text = "cat <<EOF >x\npytest\nEOF\necho <<-'E'\n\tpython\n\tE\nlast <<A <<B\na\nA\nb\nB\n"
    told = [(each.text, each.is_document) for each in tokens(text) if each.text != "\n"]
    assert told == [
        *(("cat", False), ("pytest\n", True), ("echo", False), ("\tpython\n", True)),
        *(("last", False), ("a\n", True), ("b\n", True)),
    ]
    assert [each.text for each in tokens("cat <<EOF\nno end")] == ["cat", "no end", "\n"]


def test_a_line_goes_on_after_a_backslash() -> None:
    assert texts("a \\\n  b\\\n c") == ["a", "b", "c"]


def test_what_is_not_closed_goes_to_the_end() -> None:
    assert texts("a 'b c") == ["a", "'b c"]
    assert texts('a "b $(c') == ["a", '"b $(c']


@given(st.text(alphabet="ab \t\n'\"\\$(){}`;&|<>#=1-", max_size=40) | st.text(alphabet="ab \n<-;'", max_size=30))
def test_any_text_is_split_in_order(text: str) -> None:
    """Words and operators in the order of the text; here-documents, which stand before their place, in their own."""
    ends = {True: 0, False: 0}
    for token in tokens(text):
        assert token.start >= ends[token.is_document]
        assert token.end > token.start or token.is_document
        assert token.text == text[token.start : token.end]
        ends[token.is_document] = token.end
    assert max(ends.values()) <= len(text)
