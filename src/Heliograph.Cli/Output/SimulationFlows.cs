using System.Buffers.Text;
using System.Collections.Immutable;
using Heliograph.Engine.Packets;

namespace Heliograph.Cli.Output;

/// <summary>
/// Flows as CSV, <c>id,src,dst,size_B,start_us,fct_us</c>, in the order of the traffic; microseconds with six decimals are whole picoseconds. A flow that
/// is not done has no fct, one that never began no start; flows of a list have no hosts.
/// </summary>
internal static class SimulationFlows
{
    private const int LongestRow = 128;
    private const long PsPerUs = 1_000_000;

    private static ReadOnlySpan<byte> Head => "id,src,dst,size_B,start_us,fct_us\n"u8;

    /// <summary>Writes beside the file and renames, so that a reader never sees half of it.</summary>
    /// <exception cref="IOException">The file cannot be written; nothing is left behind.</exception>
    public static void Write(string file, ImmutableArray<FlowRow> flows)
    {
        string target = Path.GetFullPath(file);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        string temporary = $"{target}.{Environment.ProcessId}.tmp";
        try
        {
            using (FileStream stream = File.Create(temporary))
            {
                Write(stream, flows);
            }
            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public static void Write(Stream stream, ImmutableArray<FlowRow> flows)
    {
        stream.Write(Head);
        byte[] buffer = new byte[64 * 1024];
        int length = 0;
        foreach (FlowRow flow in flows)
        {
            if (buffer.Length - length < LongestRow)
            {
                stream.Write(buffer, 0, length);
                length = 0;
            }
            Span<byte> row = buffer.AsSpan(length);
            int at = Number(row, 0, flow.Id, ',');
            at = Number(row, at, flow.Source, ',');
            at = Number(row, at, flow.Destination, ',');
            at = Number(row, at, flow.Bytes, ',');
            at = Microseconds(row, at, flow.StartPs >= 0, flow.StartPs, ',');
            length += Microseconds(row, at, flow.IsDone, flow.FctPs, '\n');
        }
        stream.Write(buffer, 0, length);
    }

    // Nothing for a host that is not known.
    private static int Number(Span<byte> row, int at, long value, char end)
    {
        int written = 0;
        if (value >= 0)
        {
            Utf8Formatter.TryFormat(value, row[at..], out written);
        }
        row[at + written] = (byte)end;
        return at + written + 1;
    }

    private static int Microseconds(Span<byte> row, int at, bool has, long ps, char end)
    {
        if (has)
        {
            at = Number(row, at, ps / PsPerUs, '.');
            long rest = ps % PsPerUs;
            for (long digit = PsPerUs / 10; digit > 0; digit /= 10)
            {
                row[at++] = (byte)('0' + rest / digit % 10);
            }
        }
        row[at] = (byte)end;
        return at + 1;
    }
}
