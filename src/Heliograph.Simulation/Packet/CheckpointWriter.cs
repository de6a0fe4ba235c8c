using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Heliograph.Simulation.Packet;

/// <summary>
/// The file of a checkpoint while it is written: under the name <c>{file}.partial</c> until it is complete, with a checksum (SHA-256) of all before it
/// at its end. What a killed run leaves under the name itself is whole.
/// </summary>
internal sealed unsafe class CheckpointWriter : IDisposable
{
    public const string Partial = ".partial";
    public const ulong EndMark = 0x444E454F494C4548; // "HELIOEND"
    public const int TrailerBytes = 8 + 32;
    private const int BufferBytes = 1 << 20;

    private readonly string _file;
    private readonly FileStream _stream;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _used;
    private bool _isComplete;

    /// <exception cref="IOException">The file cannot be made; also <see cref="UnauthorizedAccessException"/>.</exception>
    public CheckpointWriter(string file)
    {
        _file = Path.GetFullPath(file);
        Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
        _stream = new FileStream(_file + Partial, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    /// <summary>Written so far.</summary>
    public long Bytes { get; private set; }

    public void Write<T>(in T value)
        where T : unmanaged => Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    public void Write(void* from, long bytes)
    {
        for (long at = 0; at < bytes; at += BufferBytes)
        {
            Write(new ReadOnlySpan<byte>((byte*)from + at, (int)Math.Min(BufferBytes, bytes - at)));
        }
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Bytes += bytes.Length;
        while (bytes.Length > _buffer.Length - _used)
        {
            int part = _buffer.Length - _used;
            bytes[..part].CopyTo(_buffer.AsSpan(_used));
            _used += part;
            bytes = bytes[part..];
            Flush();
        }
        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
    }

    /// <summary>Writes the checksum and gives the file its name.</summary>
    public void Complete()
    {
        Write(EndMark);
        Flush();
        byte[] sum = _hash.GetHashAndReset();
        _stream.Write(sum);
        Bytes += sum.Length;
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        File.Move(_file + Partial, _file, overwrite: true);
        _isComplete = true;
    }

    public void Dispose()
    {
        _stream.Dispose();
        _hash.Dispose();
        if (!_isComplete)
        {
            File.Delete(_file + Partial);
        }
    }

    private void Flush()
    {
        _hash.AppendData(_buffer, 0, _used);
        _stream.Write(_buffer, 0, _used);
        _used = 0;
    }
}
