using System;
using System.Collections;
using System.Collections.Generic;

namespace NetGen.Generator.Model
{
    /// <summary>An immutable list that is equal to another when its items are.</summary>
    public readonly struct EquatableArray<T> : IEquatable<EquatableArray<T>>, IReadOnlyList<T>
        where T : IEquatable<T>
    {
        private readonly T[]? items;

        /// <summary>Takes the array over: do not change it afterwards.</summary>
        public EquatableArray(T[] items) => this.items = items;

        /// <summary>Copies a sequence.</summary>
        public EquatableArray(IEnumerable<T> items) => this.items = new List<T>(items).ToArray();

        /// <summary>No items.</summary>
        public static EquatableArray<T> Empty => default;

        /// <inheritdoc/>
        public int Count => items?.Length ?? 0;

        /// <inheritdoc/>
        public T this[int index] => (items ?? throw new IndexOutOfRangeException())[index];

        /// <inheritdoc/>
        public bool Equals(EquatableArray<T> other)
        {
            if (Count != other.Count)
            {
                return false;
            }

            for (int i = 0; i < Count; i++)
            {
                if (!EqualityComparer<T>.Default.Equals(this[i], other[i]))
                {
                    return false;
                }
            }

            return true;
        }

        /// <inheritdoc/>
        public override bool Equals(object? obj) => obj is EquatableArray<T> other && Equals(other);

        /// <inheritdoc/>
        public override int GetHashCode()
        {
            int hash = 17;
            foreach (T item in this)
            {
                hash = unchecked((hash * 31) + EqualityComparer<T>.Default.GetHashCode(item));
            }

            return hash;
        }

        /// <inheritdoc/>
        public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)(items ?? Array.Empty<T>())).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
