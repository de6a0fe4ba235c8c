using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Heliograph.Simulation.Packet;

/// <summary>The file of a checkpoint, read once for its checksum and once for what it holds: nothing is taken from a file that is not whole.</summary>
internal sealed unsafe class CheckpointReader : IDisposable
{
    private const int BufferBytes = 1 << 20;

    private readonly FileStream _stream;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _at;
    private int _filled;

    /// <exception cref="CheckpointException">It is no checkpoint of this version, or not whole.</exception>
    public CheckpointReader(string file)
    {
        try
        {
            _stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception e) when (IsOfFile(e))
        {
            throw new CheckpointException(CheckpointProblem.Unreadable, $"cannot be read: {e.Message}", e);
        }
        try
        {
            CheckHead();
            CheckSum();
            _stream.Position = CheckpointHead.Bytes;
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
    }

    public void Dispose() => _stream.Dispose();

    public T Read<T>()
        where T : unmanaged
    {
        T value = default;
        Read(&value, sizeof(T));
        return value;
    }

    public void Read(Span<byte> to)
    {
        fixed (byte* pointer = to)
        {
            Read(pointer, to.Length);
        }
    }

    public void Read(void* to, long bytes)
    {
        byte* next = (byte*)to;
        while (bytes > 0)
        {
            if (_at == _filled)
            {
                Fill();
            }
            int part = (int)Math.Min(bytes, _filled - _at);
            _buffer.AsSpan(_at, part).CopyTo(new Span<byte>(next, part));
            _at += part;
            next += part;
            bytes -= part;
        }
    }

    /// <summary>What the system says about a file.</summary>
    public static bool IsOfFile(Exception e) => e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException;

    private void Fill()
    {
        (_at, _filled) = (0, _stream.Read(_buffer));
        if (_filled == 0)
        {
            throw new CheckpointException(CheckpointProblem.Unreadable, "ends before its contents do");
        }
    }

    private void CheckHead()
    {
        CheckpointHead head = default;
        Span<byte> bytes = new(&head, CheckpointHead.Bytes);
        if (_stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length || head.Mark != CheckpointHead.FileMark)
        {
            throw new CheckpointException(CheckpointProblem.Unreadable, "is no checkpoint");
        }
        CheckpointHead own = CheckpointHead.Own;
        if (head.Format != own.Format || head.Program != own.Program)
        {
            string difference = head.Format != own.Format ? $"format {head.Format}, not {own.Format}" : $"{head.Program:x16}, not {own.Program:x16}";
            throw new CheckpointException(CheckpointProblem.OtherVersion, $"was written by another version of the program ({difference})");
        }
    }

    private void CheckSum()
    {
        long length = _stream.Length - CheckpointWriter.TrailerBytes;
        Span<byte> trailer = stackalloc byte[CheckpointWriter.TrailerBytes];
        _stream.Position = Math.Max(0, length);
        if (length < CheckpointHead.Bytes || _stream.ReadAtLeast(trailer, trailer.Length, throwOnEndOfStream: false) < trailer.Length)
        {
            throw new CheckpointException(CheckpointProblem.Unreadable, "is cut off");
        }
        if (MemoryMarshal.Read<ulong>(trailer) != CheckpointWriter.EndMark)
        {
            throw new CheckpointException(CheckpointProblem.Unreadable, "is cut off");
        }
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _stream.Position = 0;
        for (long left = length + sizeof(ulong); left > 0; )
        {
            int read = _stream.Read(_buffer, 0, (int)Math.Min(_buffer.Length, left));
            if (read == 0)
            {
                break;
            }
            hash.AppendData(_buffer, 0, read);
            left -= read;
        }
        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(trailer[sizeof(ulong)..]))
        {
            throw new CheckpointException(CheckpointProblem.Unreadable, "is damaged: its checksum does not hold");
        }
    }
}

/// <summary>The first bytes of a checkpoint.</summary>
/// <param name="Mark">Says that it is one.</param>
/// <param name="Format">Order of what follows.</param>
/// <param name="Program">
/// The compiled engine. State is written as it lies in memory and a resumed run must go on as it would have gone, so any other engine is another version.
/// </param>
internal readonly record struct CheckpointHead(ulong Mark, ulong Format, ulong Program)
{
    public const int Bytes = 24;
    public const ulong FileMark = 0x54504B434F494C48; // "HLIOCKPT"

    public static CheckpointHead Own { get; } = new(FileMark, 1, ProgramId());

    // The compiler derives a module's id from its contents.
    private static ulong ProgramId()
    {
        byte[] ids =
        [
            .. typeof(PacketState).Module.ModuleVersionId.ToByteArray(),
            .. typeof(Model.RandomStream).Module.ModuleVersionId.ToByteArray(),
        ];
        return MemoryMarshal.Read<ulong>(SHA256.HashData(ids));
    }
}
