using System.Text.Json.Nodes;
using Heliograph.Cli;
using Heliograph.Cli.Commands;
using Heliograph.Tests.Packets;
using static Heliograph.Tests.Cli.SimulateRuns;

namespace Heliograph.Tests.Cli;

/// <summary>Checkpoints at the command line.</summary>
public sealed class SimulateResumeTests
{
    // A run that ends after half of its time leaves a checkpoint.
    private static string Half(PacketSamples.Folder folder)
    {
        string file = Path.Combine(folder.Path, "run.checkpoint");
        (int exit, string text, string error) = Run([.. Incast, "--set", "end=600 us", "--checkpoint", file, "--checkpoint-every", "1 s"]);
        error.ShouldBeEmpty();
        text.ShouldContain("the run ended at 600 us");
        exit.ShouldBe(1);
        return file;
    }

    [Fact]
    public void What_is_resumed_gives_the_answer_of_the_whole()
    {
        using PacketSamples.Folder folder = new();
        string file = Half(folder);
        JsonObject Answer(params string[] more)
        {
            (int exit, string text, string error) = Run([.. Incast, "--json", .. more]);
            error.ShouldBeEmpty();
            exit.ShouldBe(0);
            JsonObject answer = JsonNode.Parse(text)!.AsObject();
            answer.Remove("run");
            answer.Remove("events");
            return answer;
        }
        string whole = Answer().ToJsonString();
        Answer("--resume", file).ToJsonString().ShouldBe(whole);
        Answer("--resume", file, "--threads", "2", "--checkpoint", file).ToJsonString().ShouldBe(whole);
    }

    [Fact]
    public void HG0105_a_file_that_is_no_whole_checkpoint_is_refused()
    {
        using PacketSamples.Folder folder = new();
        string file = Half(folder);
        byte[] good = File.ReadAllBytes(file);
        good[good.Length / 2] ^= 4;
        File.WriteAllBytes(file, good);
        (int exit, string text, string error) = Run([.. Incast, "--resume", file]);
        (exit, text).ShouldBe((2, ""));
        error.ShouldBe($"{file}: error HG0105: is damaged: its checksum does not hold; name a file that --checkpoint has written\n");
        string none = Path.Combine(folder.Path, "none");
        Run([.. Incast, "--resume", none]).Error.ShouldStartWith($"{none}: error HG0105: cannot be read: Could not find file");
    }

    [Fact]
    public void HG0106_a_checkpoint_of_another_version_is_refused()
    {
        using PacketSamples.Folder folder = new();
        string file = Half(folder);
        byte[] good = File.ReadAllBytes(file);
        good[20] ^= 1;
        File.WriteAllBytes(file, good);
        (int exit, _, string error) = Run([.. Incast, "--resume", file]);
        exit.ShouldBe(2);
        error.ShouldMatch(
            @"^.*run\.checkpoint: error HG0106: was written by another version of the program \(.{16}, not .{16}\); "
                + "resume with the version that wrote it, or start anew\n$"
        );
    }

    [Fact]
    public void HG0107_a_checkpoint_of_another_run_says_what_differs()
    {
        using PacketSamples.Folder folder = new();
        string file = Half(folder);
        (int exit, _, string error) = Run([.. Incast[..3], "incast(bytes: 2 MB, fan-in: 15)", .. Incast[4..], "--seed", "2", "--resume", file]);
        exit.ShouldBe(2);
        error.ShouldBe(
            $"{file}: error HG0107: is of another run: the traffic and the seed (1 there, 2 here) differ; give the network, traffic, configuration and seed "
                + "it was written with; threads, a later end, samples and captures are free\n"
        );
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_written_is_said_before_the_run()
    {
        using PacketSamples.Folder folder = new();
        string file = Path.Combine(folder.Write("file", ""), "run.checkpoint");
        (int exit, _, string error) = Run([.. Incast, "--checkpoint", file]);
        exit.ShouldBe(2);
        error.ShouldStartWith($"helio: --checkpoint: cannot write '{file}': ");
    }
}
