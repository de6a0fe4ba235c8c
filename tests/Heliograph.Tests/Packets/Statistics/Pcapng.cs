using System.Buffers.Binary;
using System.Text;

namespace Heliograph.Tests.Packets.Statistics;

/// <summary>A block of a pcapng file.</summary>
/// <param name="Body">Between the two lengths.</param>
internal sealed record PcapngBlock(uint Type, byte[] Body)
{
    public uint Word(int at) => BinaryPrimitives.ReadUInt32LittleEndian(Body.AsSpan(at));

    /// <summary>Options from a place on, by code.</summary>
    public IReadOnlyDictionary<int, byte[]> Options(int at)
    {
        Dictionary<int, byte[]> options = [];
        while (at < Body.Length)
        {
            int code = BinaryPrimitives.ReadUInt16LittleEndian(Body.AsSpan(at));
            int length = BinaryPrimitives.ReadUInt16LittleEndian(Body.AsSpan(at + 2));
            if (code == 0)
            {
                (at + 4).ShouldBe(Body.Length);
                return options;
            }
            options.Add(code, Body[(at + 4)..(at + 4 + length)]);
            at += 4 + (length + 3) / 4 * 4;
        }
        throw new InvalidDataException("options without an end");
    }
}

/// <summary>A packet of a file.</summary>
internal sealed record PcapngPacket(long TimePs, int Whole, byte[] Bytes, bool IsOutgoing, string? Comment)
{
    public int At16(int at) => BinaryPrimitives.ReadUInt16BigEndian(Bytes.AsSpan(at));

    public uint At32(int at) => BinaryPrimitives.ReadUInt32BigEndian(Bytes.AsSpan(at));

    public string Hex(int from, int length) => Convert.ToHexString(Bytes.AsSpan(from, length));
}

/// <summary>Reads pcapng as its draft states it, without a look at the writer: draft-ietf-opsawg-pcapng, little-endian.</summary>
internal static class Pcapng
{
    public static IReadOnlyList<PcapngBlock> Blocks(byte[] file)
    {
        List<PcapngBlock> blocks = [];
        for (int at = 0; at < file.Length; )
        {
            uint type = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at));
            int length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + 4));
            (length % 4).ShouldBe(0);
            BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + length - 4)).ShouldBe(length);
            blocks.Add(new PcapngBlock(type, file[(at + 8)..(at + length - 4)]));
            at += length;
        }
        return blocks;
    }

    public static IReadOnlyList<PcapngPacket> Packets(byte[] file) => [.. Blocks(file).Where(b => b.Type == 6).Select(Packet)];

    private static PcapngPacket Packet(PcapngBlock block)
    {
        block.Word(0).ShouldBe(0u);
        long time = (long)block.Word(4) << 32 | block.Word(8);
        int captured = (int)block.Word(12);
        IReadOnlyDictionary<int, byte[]> options = block.Options(20 + (captured + 3) / 4 * 4);
        uint direction = BinaryPrimitives.ReadUInt32LittleEndian(options[2]) & 3;
        direction.ShouldBeOneOf(1u, 2u);
        string? comment = options.TryGetValue(1, out byte[]? text) ? Encoding.UTF8.GetString(text) : null;
        return new PcapngPacket(time, (int)block.Word(16), block.Body[20..(20 + captured)], direction == 2, comment);
    }
}
