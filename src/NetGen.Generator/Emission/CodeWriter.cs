using System.Collections.Generic;
using System.Text;

namespace NetGen.Generator.Emission;

/// <summary>Text with indentation and \n line ends.</summary>
internal sealed class CodeWriter
{
    private readonly StringBuilder text = new();

    // Of the heads that are open, whether each has braces.
    private readonly Stack<bool> braces = new();
    private int indent;
    private bool closed;

    public CodeWriter(int indent = 0) => this.indent = indent;

    /// <summary>Whether nothing has been written.</summary>
    public bool IsEmpty => text.Length == 0;

    /// <summary>Characters written.</summary>
    public int Length => text.Length;

    /// <summary>Writes lines; an empty one stays empty.</summary>
    public void Line(string line = "") => Write(line, line.Length);

    /// <summary>Writes what another writer held, without empty lines at its end.</summary>
    public void Lines(string lines)
    {
        int length = lines.Length;
        while (length > 0 && lines[length - 1] == '\n')
        {
            length--;
        }

        Write(lines, length);
    }

    private void Write(string line, int length)
    {
        for (int start = 0, end; start <= length; start = end + 1)
        {
            end = line.IndexOf('\n', start, length - start);
            end = end < 0 ? length : end;

            // A block and what follows it are a line apart, as a person would write them.
            if (closed && end > start && line[start] != '}' && string.CompareOrdinal(line, start, "else", 0, 4) != 0)
            {
                text.Append('\n');
            }

            closed = false;
            if (end > start)
            {
                text.Append(' ', indent * 4).Append(line, start, end - start);
            }

            text.Append('\n');
        }
    }

    /// <summary>Opens a block, with its head on a line of its own.</summary>
    public void Open(string head)
    {
        Line(head);
        Open();
    }

    public void Open()
    {
        Line("{");
        indent++;
        braces.Push(true);
    }

    /// <summary>The head of a loop that holds nothing but the next one, which stands below it without braces between them: loops of one nest need no steps to the right.</summary>
    public void Nest(string head)
    {
        Line(head);
        braces.Push(false);
    }

    public void Close(string tail = "")
    {
        if (braces.Pop())
        {
            indent--;
            Line("}" + tail);
            closed = true;
        }
    }

    /// <summary>What has been written, which the writer then forgets.</summary>
    public string Take()
    {
        string taken = text.ToString();
        text.Clear();
        closed = false;
        return taken;
    }

    public override string ToString() => text.ToString();
}
