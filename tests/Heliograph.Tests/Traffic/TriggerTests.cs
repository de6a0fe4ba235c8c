using Heliograph.Model.Diagnostics;
using Heliograph.Model.Traffic;

namespace Heliograph.Tests.Traffic;

/// <summary>What flows and triggers say about each other.</summary>
public sealed class TriggerTests
{
    private const string First = "0->1 id 1 start 0 size 1 send_done_trigger 1\n";
    private const string Second = "1->0 id 2 trigger 1 size 1\n";

    [Theory]
    [InlineData(First + Second + "trigger id 1 oneshot")]
    [InlineData(First + Second + "trigger id 1 multishot")]
    [InlineData(First + Second + "trigger id 1 barrier count 1")]
    [InlineData("0->1 id 1 start 0 size 1 send_done_trigger 1 recv_done_trigger 1\n" + Second + "trigger id 1 barrier count 2")]
    public void What_can_fire_is_accepted(string lines) => Say(lines).ShouldBeEmpty();

    [Theory]
    [InlineData(
        First + Second + "trigger id 1",
        "t.cm:3:1: error HG0083: a trigger has no kind; write it as 'trigger id 1 oneshot', or multishot, or barrier with its count"
    )]
    [InlineData(
        First + Second + "trigger id 1 barrier",
        "t.cm:3:1: error HG0083: barrier 1 has no count; add 'count' and how often it is fired before it opens"
    )]
    [InlineData(
        First + Second + "trigger id 1 barrier count 2",
        "t.cm:3:1: error HG0083: barrier 1 opens at count 2, but is fired 1 times: it never opens; write 'count 1'"
    )]
    [InlineData(
        "0->1 id 1 start 0 size 1\n" + Second + "trigger id 1 barrier count 1",
        "t.cm:3:1: error HG0083: barrier 1 opens at count 1, but is fired 0 times: it never opens; name it in a send_done_trigger"
    )]
    [InlineData(
        First + Second + "trigger id 1 oneshot\ntrigger id 1 oneshot",
        "t.cm:4:1: error HG0083: trigger 1 is defined already, at line 3; remove one of them"
    )]
    [InlineData(First + Second + "trigger id 1 oneshot multishot", "t.cm:3:22: error HG0080: a second 'multishot' in a trigger; say it once")]
    [InlineData(
        First + Second + "trigger id 1 onshot oneshot",
        "t.cm:3:14: error HG0080: unknown word 'onshot' in a trigger; did you mean 'oneshot'?"
    )]
    [InlineData(
        First + "1->0 id 2 trigger 1 start 0 size 1\ntrigger id 1 oneshot",
        "t.cm:2:1: error HG0082: a flow has both start and trigger; keep one of them"
    )]
    [InlineData(
        "0->1 id 1 start 0 size 1\n" + Second + "trigger id 1 oneshot",
        "t.cm:3:1: warning HG0083: nothing fires trigger 1: 1 flows never start; name it in a send_done_trigger or recv_done_trigger"
    )]
    [InlineData(First + "1->0 id 2 start 0 size 1\ntrigger id 1 oneshot", "t.cm:3:1: warning HG0083: trigger 1 starts no flow; remove it")]
    [InlineData(
        "0->1 id 1 start 0 size 1\n1->0 id 2 start 0 size 1\ntrigger id 1 oneshot",
        "t.cm:3:1: warning HG0083: trigger 1 is never used; remove it"
    )]
    public void What_cannot_fire_is_said(string lines, string expected) => Say(lines).ShouldBe([expected]);

    // A circle: flow 1 waits for trigger 2's flow and the other way round.
    [Fact]
    public void Flows_that_wait_for_each_other_never_start()
    {
        string lines =
            "0->1 id 1 trigger 1 size 1 send_done_trigger 2\n1->0 id 2 trigger 2 size 1 send_done_trigger 1\n"
            + "trigger id 1 oneshot\ntrigger id 2 oneshot";
        string[] said = Say(lines);
        said.Length.ShouldBe(2);
        said[0]
            .ShouldBe(
                "t.cm:3:1: warning HG0083: 1 of the 1 flows that trigger 1 starts never start; "
                    + "fire it more often, or break the circle of flows that wait for each other"
            );
    }

    // Three activations start three of four flows.
    [Fact]
    public void A_multishot_starts_a_flow_for_each_activation()
    {
        string fires = string.Concat(Enumerable.Range(1, 3).Select(i => $"0->1 id {i} start 0 size 1 send_done_trigger 1\n"));
        string waits = string.Concat(Enumerable.Range(4, 4).Select(i => $"1->0 id {i} trigger 1 size 1\n"));
        Say(fires + waits + "trigger id 1 multishot").ShouldHaveSingleItem().ShouldContain("warning HG0083: 1 of the 4 flows that trigger 1 starts");
        Say(fires + waits + "trigger id 1 oneshot").ShouldBeEmpty();
    }

    // A line of flows that each start the next; counted by hand: all but the first have a trigger, all triggers fire once.
    [Fact]
    public void An_outlook_follows_chains_of_any_length()
    {
        const int n = 100_000;
        FlowSpec[] flows = [.. Enumerable.Range(0, n).Select(i => new FlowSpec(i + 1, 0, 1, 1, 0, 0, i, i - 1, i == n - 1 ? -1 : i, -1))];
        TriggerSpec[] triggers = [.. Enumerable.Range(1, n - 1).Select(id => new TriggerSpec(id, TriggerKind.OneShot, 0))];
        TriggerOutlook outlook = TriggerOutlook.Of(new TrafficMatrix("chain", 2, [.. flows], [.. triggers], []));
        outlook.Fires.ShouldAllBe(f => f == 1);
        outlook.NeverStarted.ShouldAllBe(s => s == 0);
        // The broken variant: the first flow waits as well.
        flows[0] = flows[0] with
        {
            StartTrigger = 0,
        };
        TriggerOutlook.Of(new TrafficMatrix("chain", 2, [.. flows], [.. triggers], [])).NeverStarted.Sum().ShouldBe(n);
    }

    private static string[] Say(string lines)
    {
        int flows = lines.Split('\n').Count(l => l.Contains("->", StringComparison.Ordinal));
        int triggers = lines.Split('\n').Count(l => l.StartsWith("trigger", StringComparison.Ordinal));
        DiagnosticList diagnostics = new();
        // The three lines of the header are taken off again from what is said.
        TrafficMatrix? matrix = ConnectionMatrixReader.Read($"Nodes 2\nConnections {flows}\nTriggers {triggers}\n{lines}", "t.cm", null, diagnostics);
        (matrix is null).ShouldBe(diagnostics.HasErrors);
        return
        [
            .. diagnostics
                .Sorted()
                .Select(d => new Diagnostic(d.Code, d.Severity, d.Span with { Line = d.Span.Line - 3 }, ShiftLine(d.Message), d.Fix).ToString()),
        ];
    }

    private static string ShiftLine(string message)
    {
        int at = message.LastIndexOf("line ", StringComparison.Ordinal);
        return at < 0 ? message : $"{message[..at]}line {int.Parse(message[(at + 5)..]) - 3}";
    }
}
