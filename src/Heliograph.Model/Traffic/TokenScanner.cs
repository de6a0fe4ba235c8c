namespace Heliograph.Model.Traffic;

/// <summary>
/// Walks the tokens of a text without copying. Tokens are separated by white space and control characters; <c>#</c> at the start of a token
/// begins a comment that ends with the line.
/// </summary>
internal ref struct TokenScanner
{
    private readonly ReadOnlySpan<byte> _text;
    private int _at;
    private int _lineEnd;
    private int _nextLine;

    public TokenScanner(SourceText text)
    {
        _text = text.Bytes;
        _nextLine = text.Begin;
        _at = _lineEnd = text.Begin;
    }

    /// <summary>Where the scan is.</summary>
    public readonly int Position => _at;

    /// <summary>Goes to the next line; false at the end of the text.</summary>
    public bool NextLine()
    {
        if (_nextLine >= _text.Length)
        {
            _at = _lineEnd = _text.Length;
            return false;
        }
        _at = _nextLine;
        int length = _text[_at..].IndexOf((byte)'\n');
        _lineEnd = length < 0 ? _text.Length : _at + length;
        _nextLine = length < 0 ? _text.Length : _lineEnd + 1;
        return true;
    }

    /// <summary>The next token of the line.</summary>
    public bool NextInLine(out Token token)
    {
        int i = _at;
        while (i < _lineEnd && _text[i] <= ' ')
        {
            i++;
        }
        if (i >= _lineEnd || _text[i] == '#')
        {
            _at = _lineEnd;
            token = new Token(_lineEnd, 0);
            return false;
        }
        int start = i;
        while (i < _lineEnd && _text[i] > ' ')
        {
            i++;
        }
        _at = i;
        token = new Token(start, i - start);
        return true;
    }

    /// <summary>The next token of the text, over the ends of lines.</summary>
    public bool Next(out Token token)
    {
        while (!NextInLine(out token))
        {
            if (!NextLine())
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>The next token of the line, which stays the next.</summary>
    public readonly bool PeekInLine(out Token token)
    {
        TokenScanner ahead = this;
        return ahead.NextInLine(out token);
    }
}
