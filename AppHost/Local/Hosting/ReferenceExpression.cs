using System.Runtime.CompilerServices;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A text with addresses and parameters in it whose values are not known yet.</summary>
public sealed class ReferenceExpression
{
    private readonly Func<string> _value;

    private ReferenceExpression(Func<string> value) => _value = value;

    internal string Value => _value();

    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => new(handler.Build());

    [InterpolatedStringHandler]
    public readonly ref struct ExpressionInterpolatedStringHandler
    {
        private readonly List<Func<string>> _parts;

        public ExpressionInterpolatedStringHandler(int literalLength, int formattedCount) => _parts = new List<Func<string>>((formattedCount * 2) + (literalLength > 0 ? 1 : 0));

        public void AppendLiteral(string value) => _parts.Add(() => value);

        public void AppendFormatted(string? value) => _parts.Add(() => value ?? string.Empty);

        public void AppendFormatted(EndpointReference value) => _parts.Add(() => value.Url);

        public void AppendFormatted(IResourceBuilder<ParameterResource> value) => _parts.Add(() => value.Resource.Value);

        internal Func<string> Build()
        {
            var parts = _parts;
            return () => parts.Aggregate(new StringBuilder(), (text, part) => text.Append(part())).ToString();
        }
    }
}
