using Heliograph.Model.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Heliograph.Model.Documents;

/// <summary>
/// Reads YAML into <see cref="YamlNode"/>s with the place of every node, within limits, never throwing on bad input.
/// Anchors, aliases, tags and a second document are refused: a scenario has one spelling, and a small file cannot
/// unfold into a large one.
/// </summary>
public static class YamlReader
{
    public const long MaxBytes = 32L << 20;
    public const int MaxDepth = 64;
    public const int MaxNodes = 2_000_000;

    /// <summary>Reads a file; null, with diagnostics, when it is no usable YAML document.</summary>
    public static YamlNode? ReadFile(string path, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(diagnostics);
        SourceSpan whole = new(path);
        try
        {
            FileInfo info = new(path);
            if (Directory.Exists(path))
            {
                diagnostics.Error(Codes.CannotRead, whole, "is a directory", "name a file in it");
                return null;
            }
            if (!info.Exists)
            {
                diagnostics.Error(Codes.CannotRead, whole, "no such file", "check the path");
                return null;
            }
            if (info.Length > MaxBytes)
            {
                diagnostics.Error(
                    Codes.TooLarge,
                    whole,
                    $"is {info.Length / 1048576.0:0.#} MiB, the limit is {MaxBytes >> 20} MiB",
                    "a scenario names parts and counts, it does not list every device; split it or remove data"
                );
                return null;
            }
            // Devices and pipes report length 0: read at most the limit whatever the length says.
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            using StreamReader reader = new(stream, new System.Text.UTF8Encoding(false, true));
            char[] buffer = new char[64 * 1024];
            System.Text.StringBuilder text = new();
            int n;
            while ((n = reader.Read(buffer, 0, buffer.Length)) > 0)
            {
                text.Append(buffer, 0, n);
                if (text.Length > MaxBytes)
                {
                    diagnostics.Error(Codes.TooLarge, whole, $"has more than {MaxBytes >> 20} MiB", "split it");
                    return null;
                }
            }
            return ReadText(text.ToString(), path, diagnostics);
        }
        catch (System.Text.DecoderFallbackException)
        {
            diagnostics.Error(Codes.NotYaml, whole, "is not UTF-8 text", "save it as UTF-8");
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            diagnostics.Error(Codes.CannotRead, whole, $"cannot be read: {e.Message}", "check the path and its permissions");
            return null;
        }
    }

    /// <summary>Reads text; <paramref name="file"/> is the name used in diagnostics.</summary>
    public static YamlNode? ReadText(string text, string file, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(diagnostics);
        int nul = text.IndexOf('\0', StringComparison.Ordinal);
        if (nul >= 0)
        {
            int line = text.AsSpan(0, nul).Count('\n') + 1;
            diagnostics.Error(Codes.NotYaml, new SourceSpan(file, line, 1), "contains a NUL character: not a text file", "give a YAML file");
            return null;
        }
        Scanner scanner = new(new StringReader(text), skipComments: true);
        try
        {
            return new Pass(new Parser(scanner), file, diagnostics).Document();
        }
        catch (YamlException e)
        {
            SourceSpan span = new(file, (int)e.Start.Line, (int)e.Start.Column);
            if (e.Message.Contains("tab", StringComparison.Ordinal) && TabAfter(text, span) is { } tab)
            {
                diagnostics.Error(Codes.NotYaml, tab, "a tab in the indentation", "indent with spaces");
                return null;
            }
            string message = FirstLine(e.Message).TrimEnd('.');
            diagnostics.Error(Codes.NotYaml, span, $"not YAML: {message}", "check the indentation and quoting here");
            return null;
        }
        // The scanner of the library leaks these on some malformed inputs (found by fuzzing).
        catch (Exception e)
            when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or OverflowException or FormatException)
        {
            SourceSpan span = new(file, (int)scanner.CurrentPosition.Line, (int)scanner.CurrentPosition.Column);
            diagnostics.Error(Codes.NotYaml, span, "not YAML at or before this place", "check the brackets, indentation and quoting");
            return null;
        }
    }

    // The scanner names the token before the tab; people look for the tab.
    private static SourceSpan? TabAfter(string text, SourceSpan span)
    {
        int number = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            int tab = line.IndexOf('\t');
            if (++number >= span.Line && tab >= 0 && line[..tab].IsWhiteSpace())
            {
                return new SourceSpan(span.File, number, tab + 1);
            }
        }
        return null;
    }

    private static string FirstLine(string message)
    {
        int end = message.AsSpan().IndexOfAny('\r', '\n');
        string line = end < 0 ? message : message[..end];
        return line.Length > 200 ? line[..200] : line;
    }

    private sealed class Pass(Parser parser, string file, DiagnosticList diagnostics)
    {
        private int _nodes;
        private bool _failed;

        public YamlNode? Document()
        {
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _))
            {
                diagnostics.Error(Codes.NotYaml, new SourceSpan(file, 1, 1), "is empty", "write a scenario or name another file");
                return null;
            }
            parser.Consume<DocumentStart>();
            YamlNode? root = Node(0);
            if (_failed)
            {
                return null;
            }
            parser.Consume<DocumentEnd>();
            if (!parser.Accept<StreamEnd>(out _))
            {
                diagnostics.Error(Codes.NotYaml, SpanOf(parser.Current!), "has a second document", "keep one document a file");
                return null;
            }
            return root;
        }

        private SourceSpan SpanOf(ParsingEvent e) => new(file, (int)e.Start.Line, (int)e.Start.Column);

        private YamlNode? Node(int depth)
        {
            ParsingEvent e = parser.Current ?? throw new YamlException("unexpected end");
            SourceSpan span = SpanOf(e);
            if (depth > MaxDepth || ++_nodes > MaxNodes)
            {
                string what = depth > MaxDepth ? $"nested deeper than {MaxDepth} levels" : $"has more than {MaxNodes} nodes";
                diagnostics.Error(Codes.TooDeep, span, what, "flatten it");
                _failed = true;
                return null;
            }
            if (
                e is AnchorAlias
                || e is NodeEvent { Anchor.IsEmpty: false }
                || e is NodeEvent { Tag.IsEmpty: false } tagged && tagged.Tag.Value != "!"
            )
            {
                diagnostics.Error(
                    Codes.AnchorOrTag,
                    span,
                    "anchors, aliases and tags are not part of the language",
                    "write the value, or reuse a site with 'like:'"
                );
                if (e is AnchorAlias)
                {
                    parser.MoveNext();
                    return new YamlScalar(span, "", false);
                }
            }
            switch (e)
            {
                case Scalar scalar:
                    parser.MoveNext();
                    return new YamlScalar(span, scalar.Value, scalar.Style is not ScalarStyle.Plain);
                case SequenceStart:
                    return List(span, depth);
                case MappingStart:
                    return Map(span, depth);
                default:
                    throw new YamlException(e.Start, e.End, $"unexpected {e.GetType().Name}");
            }
        }

        private YamlList? List(SourceSpan span, int depth)
        {
            parser.MoveNext();
            List<YamlNode> items = [];
            while (!parser.Accept<SequenceEnd>(out _))
            {
                YamlNode? item = Node(depth + 1);
                if (_failed)
                {
                    return null;
                }
                items.Add(item!);
            }
            parser.MoveNext();
            return new YamlList(span, items);
        }

        private YamlMap? Map(SourceSpan span, int depth)
        {
            parser.MoveNext();
            List<YamlEntry> entries = [];
            Dictionary<string, SourceSpan> seen = new(StringComparer.Ordinal);
            while (!parser.Accept<MappingEnd>(out _))
            {
                YamlNode? key = Node(depth + 1);
                YamlNode? value = _failed ? null : Node(depth + 1);
                if (_failed)
                {
                    return null;
                }
                if (key is not YamlScalar scalar)
                {
                    diagnostics.Error(Codes.WrongKind, key!.Span, $"a key is {key.Kind}", "use a plain word as key");
                    continue;
                }
                if (seen.TryGetValue(scalar.Text, out SourceSpan first))
                {
                    string message = $"duplicate key '{Excerpt.Of(scalar.Text)}', first at line {first.Line}";
                    diagnostics.Error(Codes.DuplicateKey, scalar.Span, message, "remove one of them");
                    continue;
                }
                seen.Add(scalar.Text, scalar.Span);
                entries.Add(new YamlEntry(scalar.Text, scalar.Span, value!));
            }
            parser.MoveNext();
            return new YamlMap(span, entries);
        }
    }
}
