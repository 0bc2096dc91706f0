namespace NetGen
{
    /// <summary>What an orthogonal penalty pushes apart.</summary>
    public enum OrthogonalMode
    {
        /// <summary>The kernel's rows: one for each input. Keras' default.</summary>
        Rows,

        /// <summary>The kernel's columns: one for each unit or filter.</summary>
        Columns,
    }
}
