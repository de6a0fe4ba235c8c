using System.IO.Compression;
using System.Text;
using CsCheck;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Traffic;

namespace Heliograph.Tests.Traffic;

public sealed class FlowListTests
{
    private const string Good = """
        3 2
        50000000000 5e10 25e9
        1000 2e-06 3.64296e-06 2 0 2
        10000000 0 1.5e-6 1 1

        """;

    private static string[] Errors(string text)
    {
        DiagnosticList diagnostics = [];
        FlowListReader.Read(text, "a.txt", diagnostics).ShouldBeNull();
        return Lines.Of(diagnostics);
    }

    [Fact]
    public void A_list_is_links_and_flows_with_their_routes()
    {
        DiagnosticList diagnostics = [];
        FlowList list = FlowListReader.Read(Good, "folder/some.txt.gz", diagnostics).ShouldNotBeNull();
        diagnostics.ShouldBeEmpty();
        list.Name.ShouldBe("some");
        list.Capacity.ShouldBe([50e9, 50e9, 25e9]);
        list.Bytes.ShouldBe([1000, 10_000_000]);
        list.Latency.ShouldBe([2e-6, 0]);
        list.WeightDenominator.ShouldBe([3.64296e-6, 1.5e-6]);
        list.RouteOf(0).ToArray().ShouldBe([0, 2]);
        list.RouteOf(1).ToArray().ShouldBe([1]);
    }

    [Fact]
    public void Comments_blank_lines_and_line_ends_of_others_are_read()
    {
        DiagnosticList diagnostics = [];
        string text = "\uFEFF# made by hand\r\n\r\n" + Good.ReplaceLineEndings("\r\n# between\r\n");
        FlowListReader.Read(text, "a.txt", diagnostics).ShouldNotBeNull().Flows.ShouldBe(2);
        diagnostics.ShouldBeEmpty();
    }

    [Fact]
    public void A_list_without_flows_is_one()
    {
        FlowList list = FlowListReader.Read("1 0\n1e9\n", "a.txt", []).ShouldNotBeNull();
        list.Flows.ShouldBe(0);
    }

    [Fact]
    public void HG0110_what_is_no_flow_list_says_where_and_what_a_line_is()
    {
        const string Shape = "; a flow is 'size_bytes route_latency_s weight_denominator link_count link_id...'";
        Errors("").ShouldBe(["a.txt:1:1: error HG0110: does not begin with the numbers of links and flows; write 'links flows' first"]);
        Errors("Nodes 4\n").ShouldBe(["a.txt:1:1: error HG0110: does not begin with the numbers of links and flows; write 'links flows' first"]);
        Errors("0 1\n").ShouldBe(["a.txt:1:1: error HG0110: 0 links are outside of 1..16777216; correct the number of links"]);
        Errors("1 3\n1e9\nx 0 1 1 0\n5 0 1 1 z\n5 0 1\n")
            .ShouldBe([
                "a.txt:3:1: error HG0110: size 'x' is no number" + Shape,
                "a.txt:4:9: error HG0110: link 'z' is no whole number" + Shape,
                "a.txt:5:1: error HG0110: the line ends before the number of links" + Shape,
            ]);
        Errors("1 1\nfast\n5 zero 1 1 0\n")
            .ShouldBe([
                "a.txt:2:1: error HG0110: capacity 'fast' is no number; write bytes a second: 50000000000 is 400 Gb/s",
                "a.txt:3:3: error HG0110: route latency 'zero' is no number" + Shape,
            ]);
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        Errors("2 3\n1e9 -5 3\n0 0 1 2 0 7\n50 -1 0 3 0 1\n10 1e-6 1 2 1 1\n5 0 1 0\n")
            .ShouldBe([
                "a.txt:1:3: error HG0081: says 3 flows, the file has 4; write 4 if none is missing",
                "a.txt:2:1: error HG0081: the first line says 2 links, the second has 3 capacities; a capacity a link, all on one line",
                "a.txt:2:5: error HG0082: capacity '-5' of link 1 is not from 1 to 1e18 B/s; leave out flows over a dead link",
                "a.txt:3:1: error HG0082: size 0 is outside of 1..140737488355328 B; correct the size",
                "a.txt:3:11: error HG0082: link 7 is outside of 0..1; name a link of the list",
                "a.txt:4:4: error HG0082: route latency '-1' is outside of 0..3600 s; write seconds",
                "a.txt:4:7: error HG0082: weight denominator '0' is outside of 1e-15..1e15 s; write the route latency + 20,537 B over each capacity, s",
                "a.txt:4:9: error HG0081: says 3 links, the line has 2; write 2 if none is missing",
                "a.txt:5:15: error HG0082: link 1 is twice on this route; name a link once",
                "a.txt:6:7: error HG0082: a flow without a link has no rate; leave it out: it takes no network",
            ]);
    }

    [Fact]
    public void A_packed_file_is_read_and_one_that_is_cut_off_is_refused()
    {
        string path = Path.Combine(Path.GetTempPath(), $"flows-{Environment.ProcessId}.txt.gz");
        try
        {
            using (GZipStream packed = new(File.Create(path), CompressionLevel.Fastest))
            {
                packed.Write(Encoding.UTF8.GetBytes(Good));
            }
            FlowListReader.ReadFile(path, []).ShouldNotBeNull().Flows.ShouldBe(2);
            byte[] bytes = File.ReadAllBytes(path);
            File.WriteAllBytes(path, bytes[..(bytes.Length * 2 / 3)]);
            Lines.Of(d => FlowListReader.ReadFile(path, d)).ShouldContain("error HG0001: begins as a gzip file but is damaged or cut off");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void No_text_whatever_makes_it_throw()
    {
        byte[] good = Encoding.UTF8.GetBytes(Good);
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[0, good.Length - 1], Gen.Byte)
            .Sample(
                (a, x, b, y) =>
                {
                    byte[] text = [.. good];
                    (text[a], text[b]) = (x, y);
                    DiagnosticList diagnostics = [];
                    return FlowListReader.Read(text, "a.txt", diagnostics) is null == diagnostics.HasErrors;
                },
                iter: 5_000
            );
    }
}
