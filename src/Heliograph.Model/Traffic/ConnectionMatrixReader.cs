using System.Text;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Model.Traffic;

/// <summary>
/// Reads htsim's connection matrices (<c>.cm</c>): <c>Nodes</c>, <c>Connections</c>, <c>Triggers</c> and <c>Failures</c> in any order, then
/// flows, triggers and failures in any order. Never throws on bad input; every problem is reported with its place. About 45 ns a token.
/// </summary>
/// <remarks>
/// Beyond htsim: sizes up to 2^47 bytes, fractions of a microsecond. Not from htsim: <c>prio</c> is a traffic class 0..7 (htsim's NDP takes it
/// for a rank among pulls), and <c>addon</c> is unknown.
/// </remarks>
public static class ConnectionMatrixReader
{
    /// <summary>Largest message, 2^47 bytes: beyond, its time at 1 Gb/s leaves the range of <see cref="Units.Duration"/>.</summary>
    public const long MostBytes = 1L << 47;

    /// <summary>Reads a file, packed by gzip or not.</summary>
    /// <inheritdoc cref="Read(ReadOnlyMemory{byte}, string, StartUnit?, DiagnosticList)"/>
    public static TrafficMatrix? ReadFile(string path, StartUnit? startUnit, DiagnosticList diagnostics) =>
        InputFile.TryRead(path, diagnostics, out byte[]? bytes) ? Read(bytes, path, startUnit, diagnostics) : null;

    /// <inheritdoc cref="Read(ReadOnlyMemory{byte}, string, StartUnit?, DiagnosticList)"/>
    public static TrafficMatrix? Read(string text, string file, StartUnit? startUnit, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Read(Encoding.UTF8.GetBytes(text), file, startUnit, diagnostics);
    }

    /// <summary>Reads a text; null, with diagnostics, when it is no usable matrix.</summary>
    /// <param name="file">As the user named it.</param>
    /// <param name="startUnit">What <c>start</c> counts; without it every start must be 0.</param>
    public static TrafficMatrix? Read(ReadOnlyMemory<byte> text, string file, StartUnit? startUnit, DiagnosticList diagnostics)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(diagnostics);
        int before = diagnostics.ErrorCount;
        SourceText source = new(text, file, Codes.BadTrafficFile, diagnostics);
        ConnectionMatrixParse parse = new(source, startUnit);
        parse.ReadAll();
        TrafficMatrix matrix = new ConnectionMatrixBuild(source, parse).Build(NameOf(file));
        return diagnostics.ErrorCount == before ? matrix : null;
    }

    /// <summary>The name of the file without its folder and endings.</summary>
    internal static string NameOf(string file)
    {
        string name = Path.GetFileName(file);
        foreach (string ending in new[] { ".gz", ".cm", ".topo", ".txt", ".flows", ".hpcc" })
        {
            name = name.EndsWith(ending, StringComparison.OrdinalIgnoreCase) && name.Length > ending.Length ? name[..^ending.Length] : name;
        }
        return name;
    }
}
