using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Heliograph.Engine.Packets.Statistics;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Packet;
using static Heliograph.Tests.Packets.Statistics.Wires;
using Process = System.Diagnostics.Process;

namespace Heliograph.Tests.Packets.Statistics;

public sealed class PcapngWriterTests
{
    private static readonly PacketNetwork Network = Star(300, 400 * Gb, 1000);

    // Port 5 is that of host 5; its peer is port 305 of the switch.
    private static readonly PacketOptions Options = new() { CapturePort = 5, Ecn = new EcnOptions() };

    private static readonly TrafficMatrix Traffic = new(
        "t",
        300,
        [new FlowSpec(1, 5, 258, 20_000, 0, 3, 9, -1, -1, -1), new FlowSpec(2, 7, 5, 100, 0, 0, 1, -1, -1, -1)],
        [],
        []
    );

    private static byte[] Write(PacketOptions options, params CapturedFrame[] frames)
    {
        using MemoryStream stream = new();
        using (PcapngWriter writer = new(stream, Network, Traffic, options))
        {
            writer.Write(frames);
        }
        return stream.ToArray();
    }

    private static PcapngPacket One(CapturedFrame frame, PacketOptions? options = null) =>
        Pcapng.Packets(Write(options ?? Options, frame)).ShouldHaveSingleItem();

    [Fact]
    public void The_file_begins_with_its_section_and_one_interface_in_picoseconds()
    {
        IReadOnlyList<PcapngBlock> blocks = Pcapng.Blocks(Write(Options));
        blocks.Select(b => b.Type).ShouldBe([0x0A0D0D0Au, 1u]);
        blocks[0].Word(0).ShouldBe(0x1A2B3C4Du);
        (blocks[0].Word(4), blocks[0].Word(8), blocks[0].Word(12)).ShouldBe((1u, uint.MaxValue, uint.MaxValue));
        Encoding.UTF8.GetString(blocks[0].Options(16)[4]).ShouldBe("Heliograph");
        blocks[1].Word(0).ShouldBe(1u); // LINKTYPE_ETHERNET
        IReadOnlyDictionary<int, byte[]> options = blocks[1].Options(8);
        options[9].ShouldBe([12]);
        Encoding.UTF8.GetString(options[2]).ShouldBe("port 5");
        Encoding.UTF8.GetString(options[3]).ShouldBe("node 5 to node 300");
        BinaryPrimitives.ReadUInt64LittleEndian(options[8]).ShouldBe(400_000_000_000ul);
    }

    [Fact]
    public void A_data_frame_is_a_send_over_udp_4791()
    {
        PcapngPacket p = One(new CapturedFrame(5_000_000_000_123, true, 4160, 0, 0, 0x1234567, 8));
        (p.TimePs, p.Whole, p.Bytes.Length, p.IsOutgoing, p.Comment).ShouldBe((5_000_000_000_123, 4160, 54, true, null));
        p.Hex(0, 14).ShouldBe("020000000131" + "020000000005" + "0800");
        // Version and length, class 3 in the DSCP and congestion experienced, 4160 less Ethernet.
        p.Hex(14, 4).ShouldBe("45" + "63" + "1032");
        p.Hex(22, 2).ShouldBe("4011");
        p.Hex(26, 8).ShouldBe("0A000005" + "0A000102");
        Checksum(p.Bytes.AsSpan(14, 20)).ShouldBe(0xFFFF);
        p.At16(34).ShouldBeGreaterThanOrEqualTo(0xC000);
        (p.At16(36), p.At16(38), p.At16(40)).ShouldBe((4791, 4160 - 34, 0));
        // SEND middle, migrated; 4160 - 54 - 4 is 4102, two short of a multiple of four.
        p.Hex(42, 4).ShouldBe("01" + "60" + "FFFF");
        p.Hex(46, 4).ShouldBe("0000000B");
        p.Hex(50, 4).ShouldBe("80234567");
    }

    [Theory]
    [InlineData(0u, 0, 0x00)]
    [InlineData(0u, 16, 0x04)]
    [InlineData(4u, 0, 0x01)]
    [InlineData(4u, 16, 0x02)]
    public void A_message_has_a_first_a_last_and_middle_packets(uint sequence, int flags, int opcode) =>
        One(new CapturedFrame(0, true, 4160, 0, 0, sequence, flags)).Bytes[42].ShouldBe((byte)opcode);

    [Fact]
    public void An_acknowledgement_names_the_last_packet_that_came()
    {
        PcapngPacket p = One(new CapturedFrame(9, false, 64, 1, 0, 17, 8 | 3));
        (p.Whole, p.Bytes.Length, p.IsOutgoing).ShouldBe((64, 58, false));
        // It comes in from the switch, from the flow's destination to its source.
        p.Hex(0, 12).ShouldBe("020000000005" + "020000000131");
        p.Hex(26, 8).ShouldBe("0A000102" + "0A000005");
        p.Bytes[15].ShouldBe((byte)0x62); // Class 3, capable; the mark is told backwards.
        p.Hex(42, 16).ShouldBe("11" + "40" + "FFFF" + "4000000B" + "00000010" + "1F000000");
    }

    [Fact]
    public void A_negative_acknowledgement_names_the_missing_packet()
    {
        PcapngPacket p = One(new CapturedFrame(9, false, 64, 2, 0, 17, 3));
        p.Hex(42, 1).ShouldBe("11");
        p.Hex(50, 8).ShouldBe("00000011" + "60000000");
    }

    [Fact]
    public void Selective_acknowledgements_name_their_own_packet() =>
        One(new CapturedFrame(9, false, 64, 1, 0, 17, 3), Options with { Recovery = Recovery.SelectiveRepeat }).Hex(50, 4).ShouldBe("00000011");

    [Fact]
    public void A_pull_has_an_opcode_of_the_manufacturers_range() => One(new CapturedFrame(9, false, 64, 3, 0, 0, 3)).Bytes[42].ShouldBe((byte)0xC0);

    [Fact]
    public void A_pause_is_mac_control_with_its_class_and_quanta()
    {
        PcapngPacket p = One(new CapturedFrame(9, false, 64, 4, -1, 1, 3));
        p.Whole.ShouldBe(64);
        p.Hex(0, p.Bytes.Length).ShouldBe("0180C2000001" + "020000000131" + "8808" + "0101" + "0008" + "000000000000FFFF0000000000000000");
        One(new CapturedFrame(9, true, 0, 4, -1, 0, 3)).Hex(6, 12).ShouldBe("020000000005" + "8808" + "0101" + "0008");
        One(new CapturedFrame(9, true, 0, 4, -1, 0, 3)).Hex(18, 16).ShouldBe(new string('0', 32));
    }

    [Fact]
    public void A_credit_says_its_class_and_the_bytes_freed() =>
        One(new CapturedFrame(9, false, 8, 5, -1, 4160, 2)).Hex(12, 10).ShouldBe("88B5" + "02000000" + "00001040");

    [Fact]
    public void Trimmed_and_repeated_frames_say_so()
    {
        One(new CapturedFrame(9, false, 64, 0, 1, 0, 64 | 32)).Comment.ShouldBe("trimmed");
        One(new CapturedFrame(9, false, 164, 0, 1, 0, 32)).Comment.ShouldBe("sent again");
    }

    [Fact]
    public void Frames_shorter_than_their_headers_are_as_long_as_those()
    {
        PcapngPacket p = One(new CapturedFrame(9, false, 40, 1, 1, 1, 0));
        (p.Whole, p.At16(16)).ShouldBe((62, 48));
    }

    [Fact]
    public void More_frames_than_the_buffer_holds_come_out_in_order()
    {
        CapturedFrame[] frames =
        [
            .. Enumerable.Range(0, 5000).Select(i => new CapturedFrame(i, i % 2 == 0, 4160, 0, 0, (uint)i, i % 3 == 0 ? 32 : 0)),
        ];
        IReadOnlyList<PcapngPacket> packets = Pcapng.Packets(Write(Options, frames));
        packets.Select(p => (p.TimePs, p.IsOutgoing, p.At32(50) & 0xFFFFFF)).ShouldBe(frames.Select(f => (f.TimePs, f.IsOutgoing, f.Sequence)));
    }

    [Fact]
    public void The_file_has_its_name_once_it_is_whole()
    {
        using Scratch scratch = new();
        using (PcapngWriter writer = new(scratch["port.pcapng"], Network, Traffic, Options))
        {
            writer.Write([new CapturedFrame(0, true, 4160, 0, 0, 0, 0)]);
            scratch.Names.ShouldBe(["port.pcapng.partial"]);
        }
        scratch.Names.ShouldBe(["port.pcapng"]);
        Pcapng.Packets(File.ReadAllBytes(scratch["port.pcapng"])).Count.ShouldBe(1);
    }

    [Fact]
    public void Tshark_reads_what_a_run_captured()
    {
        using Scratch scratch = new();
        string file = scratch["port.pcapng"];
        PacketNetwork network = Star(3, 100 * Gb, 500_000);
        TrafficMatrix incast = Wires.Traffic(3, (0, 2, 100_000), (1, 2, 100_000));
        PacketOptions options = new()
        {
            FlowControl = FlowControl.Pause,
            Buffer = new BufferOptions { PauseAboveBytes = 20_000, ResumeBelowBytes = 10_000 },
            CapturePort = 3, // Of the switch, towards host 0: it sends the pauses.
        };
        long frames;
        using (PcapngWriter writer = new(file, network, incast, options))
        {
            using SimulationObserver observer = new(capture: writer);
            PacketSimulation.Simulate(network, incast, options, observer);
            frames = writer.Frames;
        }
        string[] rows = Tshark(
            "-r",
            file,
            "-T",
            "fields",
            "-e",
            "eth.type",
            "-e",
            "infiniband.bth.opcode",
            "-e",
            "frame.time_relative",
            "-Y",
            "!_ws.malformed"
        );
        rows.Length.ShouldBe((int)frames);
        // 100,000 bytes are 25 packets, each acknowledged.
        rows.Count(r => r.StartsWith("0x0800\t17\t", StringComparison.Ordinal)).ShouldBe(25);
        rows.Count(r => r.StartsWith("0x0800\t", StringComparison.Ordinal)).ShouldBe(50);
        rows.Count(r => r.StartsWith("0x8808\t", StringComparison.Ordinal)).ShouldBeGreaterThan(0);
    }

    private static string[] Tshark(params string[] arguments)
    {
        ProcessStartInfo start = new("tshark", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["XDG_CONFIG_HOME"] = Path.GetTempPath();
        Process? process = null;
        try
        {
            process = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("tshark is not installed");
        }
        using (process)
        {
            process!.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            string[] rows = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            process.WaitForExit();
            process.ExitCode.ShouldBe(0);
            return rows;
        }
    }

    // Ones' complement sum of a header with its checksum: all ones.
    private static int Checksum(ReadOnlySpan<byte> header)
    {
        int sum = 0;
        for (int i = 0; i < header.Length; i += 2)
        {
            sum += header[i] << 8 | header[i + 1];
        }
        while (sum > 0xFFFF)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }
        return sum;
    }
}
