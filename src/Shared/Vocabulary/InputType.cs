namespace NetGen
{
    /// <summary>What the numbers of an input are, for a caller who has them as such: <c>Predict</c> takes them without a copy of the caller's making.</summary>
    public enum InputType
    {
        /// <summary>float.</summary>
        Single,

        /// <summary>byte, such as the pixels of an image: 0 to 255.</summary>
        Byte,

        /// <summary>int, such as words or categories; exact up to 16,777,216.</summary>
        Int32,
    }
}
