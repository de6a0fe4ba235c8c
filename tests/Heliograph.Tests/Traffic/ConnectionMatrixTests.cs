using Heliograph.Model.Diagnostics;
using Heliograph.Model.Traffic;

namespace Heliograph.Tests.Traffic;

public sealed class ConnectionMatrixTests
{
    [Fact]
    public void A_matrix_is_read_as_it_says()
    {
        TrafficMatrix matrix = Good(
            """
            # any order before the first flow
            Triggers 2
            Connections 4
            Failures 1
            Nodes 4

            0->1 id 7 start 64 size 40860 prio 3 send_done_trigger 20
            2->3 size 5000000000 recv_done_trigger 20 start 0
            trigger id 20 barrier count 2
            3->0 trigger 20 size 1 id 1 send_done_trigger 5 recv_done_trigger 5
            trigger id 5 multishot
            1->2 id 9 trigger 5 size 2
            failure switch_type AGG switch_id 3 link_id 1
            """,
            StartUnit.Picoseconds
        );
        matrix.Name.ShouldBe("t");
        matrix.Hosts.ShouldBe(4);
        // The flow without an id gets the first that is free.
        matrix.Flows.ShouldBe([
            new FlowSpec(7, 0, 1, 40_860, 64, 3, 0, -1, 0, -1),
            new FlowSpec(2, 2, 3, 5_000_000_000, 0, 0, 1, -1, -1, 0),
            new FlowSpec(1, 3, 0, 1, 0, 0, 2, 0, 1, 1),
            new FlowSpec(9, 1, 2, 2, 0, 0, 3, 1, -1, -1),
        ]);
        matrix.Triggers.ShouldBe([new TriggerSpec(20, TriggerKind.Barrier, 2), new TriggerSpec(5, TriggerKind.MultiShot, 0)]);
        matrix.Failures.ShouldBe([new FailureSpec(2, 3, 1)]);
    }

    [Fact]
    public void Messages_of_an_id_share_a_connection_and_other_flows_have_their_own()
    {
        TrafficMatrix matrix = Good(
            "Nodes 3\nConnections 5\n0->1 id 4 msg start 0 size 1\n1->2 id 5 start 0 size 2\n"
                + "0->1 id 4 msg 7 start 0 size 3\n2->0 start 0 size 4\n0->1 id 4 start 0 msg size 5\n"
        );
        matrix.Flows.Select(f => f.Connection).ShouldBe([0, 1, 0, 2, 0]);
        matrix.Flows.Select(f => f.Id).ShouldBe([4, 5, 4, 1, 4]);
    }

    [Theory]
    [InlineData("1.5", StartUnit.Microseconds, 1_500_000)]
    [InlineData("0.000001", StartUnit.Microseconds, 1)]
    [InlineData("2e3", StartUnit.Microseconds, 2_000_000_000)]
    [InlineData("1000000.000000", StartUnit.Picoseconds, 1_000_000)]
    [InlineData("9007199254740993", StartUnit.Picoseconds, 9_007_199_254_740_993)]
    public void A_start_is_exact_in_the_unit_that_the_caller_states(string start, StartUnit unit, long ps) =>
        Good($"Nodes 2\nConnections 1\n0->1 start {start} size 1", unit).Flows[0].StartPs.ShouldBe(ps);

    [Fact]
    public void Line_ends_marks_and_white_space_do_not_matter()
    {
        TrafficMatrix plain = Good("Nodes 2\nConnections 1\n0->1 id 1 start 0 size 7\n");
        foreach (
            string text in new[]
            {
                "\uFEFFNodes 2\r\nConnections 1\r\n0->1 id 1 start 0 size 7",
                "  Nodes\t2\n\nConnections 1 # one\n 0->1  id 1 start 0 size 7 ",
            }
        )
        {
            Good(text).Flows.ShouldBe(plain.Flows);
        }
    }

    [Theory]
    [InlineData(
        "0->1 start 0 size 1 colour 5",
        "t.cm:3:21: error HG0080: unknown word 'colour' in a flow; use one of: id, start, trigger, size, prio, send_done_trigger, recv_done_trigger, msg"
    )]
    [InlineData("0->1 start 0 sise 1", "t.cm:3:14: error HG0080: unknown word 'sise' in a flow; did you mean 'size'?")]
    [InlineData("0->1 start 0 size", "t.cm:3:14: error HG0080: 'size' has no value; write its value behind it")]
    [InlineData("0->1 start 0 size 1 size 1", "t.cm:3:21: error HG0080: 'size' stands twice in a flow; remove one of them")]
    [InlineData("0->1 start 0 size 1.5", "t.cm:3:19: error HG0080: '1.5' is no whole number of 'size'; write a number from 1 to 140737488355328")]
    [InlineData("0->1 start soon size 1", "t.cm:3:12: error HG0080: start 'soon' is no number; write whole picoseconds")]
    [InlineData("0->1 start 0.5 size 1", "t.cm:3:12: error HG0080: start '0.5' has too many decimals; write whole picoseconds")]
    [InlineData("0->1 start 1e25 size 1", "t.cm:3:12: error HG0080: start '1e25' is too large; write whole picoseconds")]
    [InlineData("0->1 start -1 size 1", "t.cm:3:12: error HG0082: start '-1' is before 0; start at 0 or later")]
    [InlineData("0->b start 0 size 1", "t.cm:3:1: error HG0080: '0->b' does not name two hosts; write a flow as 3->5, without spaces")]
    [InlineData("1->1 start 0 size 1", "t.cm:3:1: error HG0082: host 1 sends to itself; name two hosts")]
    [InlineData("0->2 start 0 size 1", "t.cm:3:4: error HG0082: host '2' is outside of 0..1; name a host of the matrix, or correct Nodes")]
    [InlineData("-1->1 start 0 size 1", "t.cm:3:1: error HG0082: host '-1' is outside of 0..1; name a host of the matrix, or correct Nodes")]
    [InlineData("0->1 start 0 size 0", "t.cm:3:19: error HG0082: 'size 0' is outside of 1..140737488355328; correct the number")]
    [InlineData("0->1 start 0 size -5", "t.cm:3:19: error HG0082: 'size -5' is outside of 1..140737488355328; correct the number")]
    [InlineData(
        "0->1 start 0 size 140737488355329",
        "t.cm:3:19: error HG0082: 'size 140737488355329' is outside of 1..140737488355328; correct the number"
    )]
    [InlineData("0->1 id 0 start 0 size 1", "t.cm:3:9: error HG0082: 'id 0' is outside of 1..2147483647; correct the number")]
    [InlineData("0->1 start 0 size 1 prio 8", "t.cm:3:26: error HG0082: 'prio 8' is outside of 0..7; correct the number")]
    [InlineData("0->1 size 1", "t.cm:3:1: error HG0082: a flow has neither start nor trigger; add 'start 0'")]
    [InlineData("0->1 start 0", "t.cm:3:1: error HG0082: a flow has no size; add 'size' and its bytes")]
    [InlineData(
        "0->1 start 0 size 1 msg",
        "t.cm:3:1: error HG0082: a message (msg) belongs to no connection; add 'id' and the number of the connection"
    )]
    [InlineData(
        "0->1 start 0 size 1 send_done_trigger 3",
        "t.cm:3:39: error HG0083: trigger 3 is not defined; add 'trigger id 3 oneshot' and count it in Triggers"
    )]
    [InlineData(
        "0->1 start 0 size 1\nfailure switch_type HUB switch_id 0 link_id 0",
        "t.cm:5:21: error HG0080: unknown switch type 'HUB'; use one of: TOR, AGG"
    )]
    [InlineData(
        "0->1 start 0 size 1\nfailure switch_type CORE switch_id 0 link_id 0",
        "t.cm:5:21: error HG0080: a core switch has no uplinks; name the AGG switch at the other end and its link"
    )]
    [InlineData(
        "0->1 start 0 size 1\nfailure switch_type TOR switch_id 0",
        "t.cm:5:1: error HG0080: a failure names no link; write it as 'failure switch_type AGG switch_id 0 link_id 1'"
    )]
    public void A_bad_line_says_where_and_what_to_do(string line, string expected)
    {
        // A failure is counted in a third line of the header: what stands below it is one line lower.
        bool failure = line.Contains("failure", StringComparison.Ordinal);
        string header = failure ? "Nodes 2\nConnections 1\nFailures 1\n" : "Nodes 2\nConnections 1\n";
        Lines.Of(d => ConnectionMatrixReader.Read(header + line, "t.cm", StartUnit.Picoseconds, d)).ShouldBe(expected);
    }

    [Theory]
    [InlineData(
        "Nodes 2\nConnections 2\n0->1 start 0 size 1",
        "t.cm:2:13: error HG0081: Connections says 2, the file has 1 flows; write 'Connections 1' if none is missing"
    )]
    [InlineData(
        "Nodes 2\n0->1 start 0 size 1",
        "t.cm: error HG0081: the header has no Connections, the file has 1 flows; write 'Connections 1' if none is missing"
    )]
    [InlineData(
        "Nodes 2\nConnections 1\nTriggers 3\n0->1 start 0 size 1",
        "t.cm:3:10: error HG0081: Triggers says 3, the file has 0 triggers; write 'Triggers 0' if none is missing"
    )]
    [InlineData(
        "Nodes 2\nConnections 1\nFailures 1\n0->1 start 0 size 1",
        "t.cm:3:10: error HG0081: Failures says 1, the file has 0 failures; write 'Failures 0' if none is missing"
    )]
    [InlineData("Connections 1\n0->1 start 0 size 1", "t.cm: error HG0080: the header has no Nodes; begin with 'Nodes' and the number of hosts")]
    [InlineData(
        "Nodes 2\nNodes 2\nConnections 1\n0->1 start 0 size 1",
        "t.cm:2:1: error HG0080: Nodes stands here a second time; remove one of them"
    )]
    [InlineData(
        "Nodes 2\nConnections 1\n0->1 start 0 size 1\nTriggers 0",
        "t.cm:4:1: error HG0080: Triggers stands behind a flow; move it to the top of the file"
    )]
    [InlineData("Nodes 2 3\nConnections 1\n0->1 start 0 size 1", "t.cm:1:9: error HG0080: '3' behind the number of Nodes; end the line there")]
    [InlineData("Nodes 2\nConection 1\nConnections 0", "t.cm:2:1: error HG0080: a line cannot begin with 'Conection'; did you mean 'Connections'?")]
    [InlineData(
        "Nodes 2\nConnections 0\n0 -> 1 start 0 size 1",
        "t.cm:3:1: error HG0080: a line cannot begin with '0'; write a flow as 3->5, without spaces"
    )]
    [InlineData("Nodes 0\nConnections 0", "t.cm:1:7: error HG0080: 'Nodes 0' is outside of 1..2147483647; correct the number")]
    public void The_header_is_held_against_the_file(string text, string expected)
    {
        DiagnosticList diagnostics = new();
        ConnectionMatrixReader.Read(text, "t.cm", null, diagnostics).ShouldBeNull();
        Lines.Of(diagnostics).ShouldContain(expected);
    }

    [Theory]
    [InlineData(
        "0->1 id 1 start 0 size 1\n0->1 id 1 start 0 size 1",
        "t.cm:4:9: error HG0082: id 1 is taken, first at line 3; give each flow its own id, or add msg to all of them for messages of one connection"
    )]
    [InlineData(
        "0->1 id 1 msg start 0 size 1\n1->0 id 1 msg start 0 size 1",
        "t.cm:4:1: error HG0082: connection 1 goes 0->1; give another connection another id"
    )]
    [InlineData(
        "0->1 id 1 msg 2 start 0 size 1\n0->1 id 1 msg 2 start 0 size 1",
        "t.cm:4:1: error HG0082: message 2 of connection 1 stands twice; number messages apart"
    )]
    public void An_id_is_one_connection(string lines, string expected) =>
        Lines.Of(d => ConnectionMatrixReader.Read("Nodes 2\nConnections 2\n" + lines, "t.cm", null, d)).ShouldBe(expected);

    [Fact]
    public void A_start_without_its_unit_is_asked_for_once()
    {
        string text = "Nodes 2\nConnections 3\n0->1 start 0 size 1\n0->1 start 5 size 1\n1->0 start 6 size 1\n";
        Lines
            .Of(d => ConnectionMatrixReader.Read(text, "t.cm", null, d))
            .ShouldBe("t.cm:4:12: error HG0084: the unit of start is not stated; give start-unit: ps (NDP, UEC) or us (RoCE)");
    }

    [Fact]
    public void Everything_wrong_is_said_at_once()
    {
        DiagnosticList diagnostics = new();
        string text = "Nodes 2\nConnections 9\n0->0 start 0 size 1\n0->1 start x size 0\n0->5 trigger 1 start 0 size 1\nfoo\n";
        ConnectionMatrixReader.Read(text, "t.cm", null, diagnostics).ShouldBeNull();
        diagnostics
            .Sorted()
            .Select(d => $"{d.Span.Line} {d.Code}")
            .ShouldBe(["2 HG0081", "3 HG0082", "4 HG0080", "4 HG0082", "5 HG0082", "5 HG0082", "6 HG0080"]);
    }

    [Fact]
    public void A_file_is_unpacked_where_it_is_packed()
    {
        string path = Path.Combine(Path.GetTempPath(), $"helio-{Environment.ProcessId}.cm.gz");
        try
        {
            using (System.IO.Compression.GZipStream stream = new(File.Create(path), System.IO.Compression.CompressionLevel.Fastest))
            {
                stream.Write("Nodes 2\nConnections 1\n0->1 start 0 size 3\n"u8);
            }
            DiagnosticList diagnostics = new();
            ConnectionMatrixReader.ReadFile(path, null, diagnostics).ShouldNotBeNull().Flows[0].Bytes.ShouldBe(3);
            byte[] whole = File.ReadAllBytes(path);
            // Files of one byte are too short to tell.
            for (int length = 2; length < whole.Length; length++)
            {
                File.WriteAllBytes(path, whole[..length]);
                Lines
                    .Of(d => ConnectionMatrixReader.ReadFile(path, null, d))
                    .ShouldContain("error HG0001: begins as a gzip file but is damaged or cut off");
            }
            // A small limit stands for the gigabyte that a bomb of a megabyte unpacks to.
            File.WriteAllText(path, new string(' ', 200_000));
            InputFile.TryRead(path, 100_000, diagnostics, out _).ShouldBeFalse();
            Lines.Of(diagnostics).ShouldHaveSingleItem().ShouldContain("error HG0002: ");
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static TrafficMatrix Good(string text, StartUnit? unit = null)
    {
        DiagnosticList diagnostics = new();
        TrafficMatrix? matrix = ConnectionMatrixReader.Read(text, "t.cm", unit, diagnostics);
        Lines.Of(diagnostics).ShouldBeEmpty();
        return matrix.ShouldNotBeNull();
    }
}
