using System.Collections.Immutable;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Packet;

namespace Heliograph.Engine.Packets.Statistics;

/// <summary>
/// Flows of a run as one Parquet file, in the order of the traffic: id, src, dst, bytes, class, start_ps, finish_ps, received_ps, fct_us, slowdown,
/// retransmitted. What did not happen is null.
/// </summary>
public static class FlowTable
{
    private const double PsPerUs = 1e6;
    private const int GroupRows = 1 << 17;

    /// <summary>Writes <c>{file}.partial</c> and renames it. About 150 ns a flow; 10 MB.</summary>
    /// <param name="uncontendedPs">By flow, as <see cref="UncontendedTime"/> gives it; negative where there is none.</param>
    /// <exception cref="IOException">The file cannot be written; a partial one may be left.</exception>
    public static void Write(string file, TrafficMatrix traffic, ImmutableArray<FlowOutcome> outcomes, IReadOnlyList<long> uncontendedPs)
    {
        ArgumentNullException.ThrowIfNull(traffic);
        ArgumentNullException.ThrowIfNull(uncontendedPs);
        ArgumentOutOfRangeException.ThrowIfNotEqual(outcomes.Length, traffic.Flows.Length, nameof(outcomes));
        ArgumentOutOfRangeException.ThrowIfNotEqual(uncontendedPs.Count, traffic.Flows.Length, nameof(uncontendedPs));
        string target = Path.GetFullPath(file);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        Rows rows = new(Math.Min(GroupRows, outcomes.Length));
        using ParquetPart part = new(target, rows.Columns, ImmutableDictionary<string, string>.Empty);
        for (int first = 0; first < outcomes.Length; first += GroupRows)
        {
            int count = Math.Min(GroupRows, outcomes.Length - first);
            for (int row = 0; row < count; row++)
            {
                rows.Set(row, traffic.Flows[first + row], outcomes[first + row], uncontendedPs[first + row]);
            }
            part.Write(count);
        }
        part.Close();
    }

    private sealed class Rows(int size)
    {
        private readonly Column<int> _id = new("id", size);
        private readonly Column<int> _source = new("src", size);
        private readonly Column<int> _destination = new("dst", size);
        private readonly Column<long> _bytes = new("bytes", size);
        private readonly Column<int> _class = new("class", size);
        private readonly OptionalColumn<long> _start = new("start_ps", size);
        private readonly OptionalColumn<long> _finish = new("finish_ps", size);
        private readonly OptionalColumn<long> _received = new("received_ps", size);
        private readonly OptionalColumn<double> _fct = new("fct_us", size);
        private readonly OptionalColumn<double> _slowdown = new("slowdown", size);
        private readonly Column<int> _retransmitted = new("retransmitted", size);

        public IReadOnlyList<Column> Columns =>
            [_id, _source, _destination, _bytes, _class, _start, _finish, _received, _fct, _slowdown, _retransmitted];

        public void Set(int row, FlowSpec flow, FlowOutcome outcome, long uncontended)
        {
            long? took = outcome.FinishPs >= 0 ? outcome.FinishPs - outcome.StartPs : null;
            _id[row] = flow.Id;
            _source[row] = flow.Source;
            _destination[row] = flow.Destination;
            _bytes[row] = flow.Bytes;
            _class[row] = flow.Class;
            _start[row] = Known(outcome.StartPs);
            _finish[row] = Known(outcome.FinishPs);
            _received[row] = Known(outcome.ReceivedPs);
            _fct[row] = took / PsPerUs;
            _slowdown[row] = uncontended > 0 ? took / (double)uncontended : null;
            _retransmitted[row] = outcome.Retransmitted;
        }

        private static long? Known(long time) => time >= 0 ? time : null;
    }
}
