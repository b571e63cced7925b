using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using SocialPubs.EndToEnd.Tests.Description;

namespace SocialPubs.EndToEnd.Tests.Fuzz;

/// <summary>
/// Makes malformed requests to the operations of the API. Each has at least one certain fault and is right otherwise: it
/// carries a valid token of a role that may call the operation and names things that are there, so that it comes as far
/// as it can.
/// </summary>
internal sealed class RequestFaults
{
    /// <summary>Larger than the gateway takes where nothing else is said.</summary>
    private const int Oversize = 1100 * 1024;

    /// <summary>What could not even be the code of a new entry of a register.</summary>
    private static readonly string[] NoCodes =
        [.. Hostile.PathParts.Where(part => part[0] == '-' || !part.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-'))];

    private readonly Random _random;
    private readonly JsonFaults _json;
    private readonly Known _known;
    private readonly Func<Operation, string> _tokenFor;
    private readonly (int Weight, Func<Operation, MalformedRequest?> Make)[] _families;
    private readonly int _weights;

    public RequestFaults(ApiDescription description, Known known, Func<Operation, string> tokenFor, Random random)
    {
        _random = random;
        _json = new JsonFaults(description, random);
        _known = known;
        _tokenFor = tokenFor;
        _families =
        [
            (60, WrongField), (10, WithoutRequired), (8, FieldTwice), (14, BrokenJson), (8, WrongRoot), (6, OtherEncoding), (8, OtherMediaType), (4, DeepJson),
            (1, TooLarge), (14, HostileTextsToNothing), (10, WrongBytes), (40, BadQuery), (12, BadCursor), (26, BadPathPart), (8, ExtraPathPart), (10, BadIdempotencyKey),
            (10, BadIfMatch), (12, BrokenHead), (5, BrokenChunks), (3, WrongLength), (6, BadToken), (6, WrongMethod),
        ];
        _weights = _families.Sum(family => family.Weight);
    }

    public MalformedRequest Next(Operation operation)
    {
        while (true)
        {
            var at = _random.Next(_weights);
            var family = 0;
            while (at >= _families[family].Weight)
                at -= _families[family++].Weight;
            if (_families[family].Make(operation) is { } request)
                return request;
        }
    }

    private MalformedRequest? WrongField(Operation operation) =>
        operation.Body?.Json is { } schema && _json.WrongField(schema, BaseOf(operation, schema)) is { } body
            ? OfBody(operation, "wrong field", "application/json", body)
            : null;

    private MalformedRequest? WithoutRequired(Operation operation) =>
        operation.Body?.Json is { } schema && _json.WithoutRequired(schema, BaseOf(operation, schema)) is { } body
            ? OfBody(operation, "missing field", "application/json", body)
            : null;

    private MalformedRequest? FieldTwice(Operation operation) =>
        operation.Body?.Json is { } schema && _json.WithFieldTwice(BaseOf(operation, schema)) is { } body
            ? OfBody(operation, "field twice", "application/json", body)
            : null;

    private MalformedRequest? BrokenJson(Operation operation) => operation.Body?.Json is { } schema
        ? OfBody(operation, "no JSON", "application/json", _json.BrokenText(BaseOf(operation, schema)))
        : null;

    private MalformedRequest? WrongRoot(Operation operation) => operation.Body?.Json is not null
        ? OfBody(operation, "wrong root", "application/json", Hostile.Utf8(Pick(["[]", "[{}]", "1", "\"x\"", "true", "\"\"", "-0.0", "[null]"])))
        : null;

    private MalformedRequest? OtherEncoding(Operation operation) => operation.Body?.Json is { } schema
        ? OfBody(operation, "not UTF-8", "application/json", _json.InAnotherEncoding(BaseOf(operation, schema)))
        : null;

    private MalformedRequest? OtherMediaType(Operation operation)
    {
        if (operation.Body?.Json is not { } schema)
            return null;

        var type = Pick([
            "text/plain", "text/html", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/octet-stream", "application/jsonx",
            "json", "application/", "/json", "*/*", "application/json; charset=klingon", "application/json; charset=", "a/b; c=\"", new string('a', 500), "image/png", "application/json/x"]);
        return OfBody(operation, "media type", type, Hostile.Utf8((BaseOf(operation, schema))?.ToJsonString() ?? "{}"));
    }

    private MalformedRequest? DeepJson(Operation operation) => operation.Body?.Json is not null
        ? OfBody(operation, "deep JSON", "application/json", JsonFaults.Deep(_random.Next(33, 20_000), _random.Next(2) == 0))
        : null;

    private MalformedRequest? TooLarge(Operation operation)
    {
        if (operation.Body?.Json is null)
            return null;

        var body = new byte[Oversize + _random.Next(100_000)];
        Array.Fill(body, (byte)' ');
        var request = To(operation);
        if (_random.Next(2) == 0)
        {
            var chunked = new MemoryStream();
            for (var sent = 0; sent < body.Length; sent += 100_000)
            {
                var size = Math.Min(100_000, body.Length - sent);
                chunked.Write(Encoding.ASCII.GetBytes(size.ToString("x", CultureInfo.InvariantCulture) + "\r\n"));
                chunked.Write(body, sent, size);
                chunked.Write("\r\n"u8);
            }

            chunked.Write("0\r\n\r\n"u8);
            request.Length = "Transfer-Encoding: chunked";
            body = chunked.ToArray();
        }

        return Made(operation, "too large", request.WithBody("application/json", body)) with { BreaksTheConnection = true };
    }

    /// <summary>Right in its form, hostile in its texts, about something that is not there.</summary>
    private MalformedRequest? HostileTextsToNothing(Operation operation)
    {
        if (operation.Body?.Json is not { } schema || operation.Method != "POST" || !operation.Path.Contains('{', StringComparison.Ordinal))
            return null;
        var request = To(operation, _ => Guid.CreateVersion7().ToString());
        return Made(operation, "hostile text", request.WithBody("application/json", _json.HostileTexts(schema, _json.Sample(schema))));
    }

    /// <summary>What takes files gets what is none, or rows that are none.</summary>
    private MalformedRequest? WrongBytes(Operation operation)
    {
        if (operation.Body is not { Json: null } body)
            return null;

        var junk = new byte[_random.Next(0, 4000)];
        _random.NextBytes(junk);
        if (junk.Length > 0)
            junk[0] = 0x01;
        if (body.MediaTypes.Contains("text/csv"))
        {
            var rows = Pick([
                "network;url\nvk", "network,url,authorName,text\n\"", "network;network\na;b", "no;such;columns\n1;2;3", "\0\0\0", "network,url,authorName,text\nmyspace,'; DROP TABLE x,a,b",
                "network,url,authorName,text\n=cmd|' /C calc'!A0,http://127.0.0.1/,a,b", "[1,2]", "{\"network\":1}", "{\"network\":\"vk\"", "{\"network\":\"vk\",\"url\":\"\\u0000\"}", "null", new string('a', 50_000)]);
            var type = Pick(["text/csv", "application/x-ndjson", "text/csv; charset=windows-1251", "application/x-ndjson; charset=utf-7", "text/plain"]);
            var content = _random.Next(4) == 0 ? junk : Hostile.Utf8(rows);
            // It answers row by row, so that a file of nothing but bad rows is an answered one; and no bytes are no rows.
            return Made(operation, "no rows", To(operation).WithBody(type, content)) with { MayBeTakenWell = true };
        }

        var name = Uri.EscapeDataString(Pick(Hostile.Texts));
        return Made(operation, "no file", To(operation, query: $"fileName={name}").WithBody(Pick([.. body.MediaTypes, "text/html", "image/svg+xml", "x"]), junk));
    }

    private MalformedRequest? BadQuery(Operation operation)
    {
        var parameters = operation.Parameters.Where(parameter => parameter.In == "query" && parameter.Name != "cursor").ToArray();
        if (parameters.Length == 0)
            return operation.Method == "GET" && operation.Id != "StreamEvents" ? UnknownQuery(operation) : null;

        var bad = Pick(parameters);
        var (value, certain) = BadValue(bad);
        var others = operation.Parameters.Where(parameter => parameter.In == "query" && parameter.Required && parameter.Name != bad.Name)
            .Select(parameter => $"{parameter.Name}={SampleValue(parameter)}");
        var query = string.Join('&', others.Append($"{bad.Name}={value}"));
        if (!certain && (operation.IsUnsafe || operation.Id == "StreamEvents"))
            return null;
        return Made(operation, $"query {bad.Name}", WithBodyOf(operation, To(operation, query: query))) with { MayBeTakenWell = !certain };
    }

    private MalformedRequest UnknownQuery(Operation operation) =>
        Made(operation, "unknown query", To(operation, query: Uri.EscapeDataString(Pick(Hostile.Texts)) + "=" + Pick(Hostile.PathParts).Replace(' ', '+'))) with { MayBeTakenWell = true };

    private (string Value, bool Certain) BadValue(Parameter parameter)
    {
        var schema = _known.Resolve(parameter.Schema);
        var type = schema.Type == "array" ? _known.Resolve(schema.Node["items"]) : schema;
        if (type.Type is "integer" or "number")
            return _random.Next(5) == 0
                ? (Pick(["-1", "0", "2147483647", "-2147483648", ""]), false)
                : (Pick(["abc", "1.5", "99999999999", "0x10", "%EF%BC%91", "1e3", "true", "-", "NaN", "%20", "1%00", "1,2", "1&" + parameter.Name + "=2", "'1'", "%2b%2b1", "--1"]), true);
        if (type.Type == "boolean")
            return (Pick(["yes", "1", "2", "null", "tru", "%00", "true,false", "on", "'true'"]), true);
        if (type.Enum.Count > 0 || parameter.Name is "status")
            return (Pick(["no-such", "99", "-1", "%00", "'%3B--", "%3Cscript%3E", "0,1"]), true);
        if (type.Format is "date-time" or "date" || parameter.Name is "from" or "to" or "due" or "at")
        {
            return _random.Next(4) == 0
                ? (Pick(["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z", "0001-01-01", "9999-12-31", "1969-12-31T23:59:59Z", "2026-03-01T09:00:00-14:00", ""]), false)
                : (Pick(["yesterday", "2026-02-30T00:00:00Z", "2026-13-01", "0000-00-00T00:00:00Z", "10000-01-01T00:00:00Z", "%00", "1e9", "now()", "2026-01-01T00:00:00%2B99:00", "-1", "'", "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00"]), true);
        }

        if (type.Format == "uuid")
            return (Pick(["x", "1", "%00", "00000000-0000-0000-0000-00000000000g", "{}", "'"]), true);
        return _random.Next(3) switch
        {
            0 => (Uri.EscapeDataString(Pick(Hostile.Texts)), false),
            1 => (Pick(["%00", "a%00b", "%ff%fe", "%c3%28", "%ed%a0%80", "%", "%zz", "\xFF", new string('a', 5000), "%F0%9F%98", "%EF%BF%BF"]), false),
            _ => (string.Concat(Enumerable.Repeat(Uri.EscapeDataString(Pick(Hostile.Texts)) + "%20", 20)), false),
        };
    }

    private MalformedRequest? BadCursor(Operation operation)
    {
        if (!operation.Parameters.Any(parameter => parameter.Name == "cursor") && operation.Id != "StreamEvents")
            return null;
        if (operation.Id == "StreamEvents")
        {
            var place = Pick(["x", "-1", "99999999999999999999", "a-b", "' OR 1=1", "1:2:3:4", "0x1", "%00"]);
            return _random.Next(2) == 0
                ? Made(operation, "event id", To(operation).With("Last-Event-ID", place))
                : Made(operation, "event id", To(operation, query: "from=" + Uri.EscapeDataString(place)));
        }

        var cursor = _random.Next(3) == 0
            ? Convert.ToBase64String(Hostile.Utf8(Pick([
                "\"\\u0000\"", "{\"at\":\"9999-12-31T23:59:59.9999999-14:00\",\"id\":\"x\"}", "{\"byDue\":true}", "[[[[[[]]]]]]", "{\"dueAt\":\"0001-01-01T00:00:00+14:00\"}", "{\"name\":\"\\u0000\",\"id\":\"00000000-0000-0000-0000-000000000000\"}",
                "{\"title\":\"\\u0000\",\"id\":\"00000000-0000-0000-0000-000000000000\"}", "{\"bodyCode\":\"\\u0000\",\"role\":\"\",\"id\":\"00000000-0000-0000-0000-000000000000\"}", "99999999999999999999", "-2147483648",
                "{\"byDue\":false,\"at\":\"0001-01-01T00:00:00Z\",\"id\":\"00000000-0000-0000-0000-000000000000\"}", "{\"detectedAt\":\"0001-01-01T00:00:00Z\",\"id\":\"00000000-0000-0000-0000-000000000000\"}",
                "{\"nextDue\":\"9999-12-31T23:59:59Z\",\"publicationId\":\"00000000-0000-0000-0000-000000000000\"}", "{\"dueAt\":\"9999-12-31T23:59:59Z\",\"publicationId\":\"00000000-0000-0000-0000-000000000000\",\"submission\":-1}"])))
                .TrimEnd('=').Replace('+', '-').Replace('/', '_')
            : Pick(Hostile.Cursors);
        // A cursor of one list may read as one of another: then it is a place in it.
        return Made(operation, "cursor", To(operation, query: "cursor=" + cursor.Replace(' ', '+'))) with { MayBeTakenWell = true };
    }

    private MalformedRequest? BadPathPart(Operation operation)
    {
        var names = operation.Parameters.Where(parameter => parameter.In == "path").Select(parameter => parameter.Name).ToArray();
        if (names.Length == 0)
            return null;
        var bad = Pick(names);
        var part = Pick(NoCodes);
        var request = WithBodyOf(operation, To(operation, name => name == bad ? part : null));
        return Made(operation, "path part", request) with { BreaksTheConnection = true };
    }

    private MalformedRequest ExtraPathPart(Operation operation)
    {
        var request = To(operation);
        var path = request.Target.Split('?')[0];
        request.Target = _random.Next(3) switch
        {
            0 => path + "/" + Pick(NoCodes),
            1 => path.Replace("/api/", "/api//", StringComparison.Ordinal),
            _ => path[..(path.IndexOf('/', 5) + 1)] + "../../" + Pick(["etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/proc/self/environ", "appsettings.json"]),
        };
        return Made(operation, "path trick", WithBodyOf(operation, request)) with { BreaksTheConnection = true };
    }

    private MalformedRequest? BadIdempotencyKey(Operation operation)
    {
        if (!_known.IsCommand(operation))
            return null;
        var key = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(Pick(Hostile.IdempotencyKeys)));
        // Blanks around a value are none of it, so that a key of blanks is an empty one.
        return Made(operation, "idempotency key", WithBodyOf(operation, To(operation)).With("Idempotency-Key", key));
    }

    private MalformedRequest? BadIfMatch(Operation operation) => operation.Parameters.Any(parameter => parameter is { In: "header", Name: "If-Match" })
        ? Made(operation, "If-Match", WithBodyOf(operation, To(operation)).With("If-Match", Pick(Hostile.ETags)))
        : null;

    private MalformedRequest BrokenHead(Operation operation)
    {
        var request = WithBodyOf(operation, To(operation));
        var host = "127.0.0.1";
        var fault = _random.Next(27);
        switch (fault)
        {
            case 0: request.Version = "HTTP/9.9"; break;
            case 1: request.Version = "HTTP"; break;
            case 2: request.Version = "http/1.1"; break;
            case 3: request.Version = string.Empty; break;
            case 4: host = string.Empty; break;
            case 5: request.With("Host", "evil.example"); break;
            case 6: host = "a b"; break;
            case 7: host = "evil.example\r\nX-Injected: 1\r\n continued"; break;
            case 8: request.WithLine("no colon"); break;
            case 9: request.WithLine("Bad Name: 1"); break;
            case 10: request.WithLine(" folded: 1"); break;
            case 11: request.With("X-A", "a\0b"); break;
            case 12: request.With("X-A", "a\rb"); break;
            case 13: request.With("X-A", "a\nb"); break;
            case 14: request.Length = "Content-Length: -1"; break;
            case 15: request.Length = "Content-Length: abc"; break;
            case 16: request.Length = "Content-Length: 1\r\nContent-Length: 2"; break;
            case 17: request.Length = "Content-Length: 99999999999999999999"; break;
            case 18: request.Length = "Transfer-Encoding: xchunked"; break;
            case 19: request.Length = "Transfer-Encoding: chunked, identity"; break;
            case 20: request.With("X-Long", new string('x', 40_000)); break;
            case 21:
                for (var i = 0; i < 150; i++)
                    request.With("X-" + i.ToString(CultureInfo.InvariantCulture), "1");
                break;
            case 22: request.Target += "?" + new string('q', 9000); break;
            case 23: request.Target = "http://evil.example" + request.Target; break;
            case 24: request.Target = "*"; break;
            case 25: request.Method = "GE T"; break;
            case 26: request.With("X-A", "\xFF\xFE"); break;
            default: request.WithLine(": 1"); break;
        }

        return Made(operation, $"head {fault}", request, host) with { BreaksTheConnection = true };
    }

    private MalformedRequest? BrokenChunks(Operation operation)
    {
        if (operation.Body is null)
            return null;
        var request = To(operation).With("Content-Type", operation.Body.MediaTypes[0]);
        request.Length = "Transfer-Encoding: chunked";
        request.Body = Encoding.Latin1.GetBytes(Pick(["ZZ\r\n{}\r\n0\r\n\r\n", "-1\r\n{}\r\n0\r\n\r\n", "FFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n", "2\r\n{}0\r\n\r\n", "2\n{}\n0\n\n", "\r\n\r\n", "2;x\0\r\n{}X\r\n", "1\r\n{}\r\n0\r\n\r\n", " 2\r\n{}\r\n0\r\n\r\n"]));
        return Made(operation, "chunks", request) with { BreaksTheConnection = true, EndsEarly = true };
    }

    private MalformedRequest? WrongLength(Operation operation)
    {
        if (operation.Body?.Json is null)
            return null;
        var request = To(operation).WithBody("application/json", "{\"a\":"u8.ToArray());
        request.Length = "Content-Length: 500";
        return Made(operation, "ends early", request) with { BreaksTheConnection = true, EndsEarly = true };
    }

    private MalformedRequest BadToken(Operation operation)
    {
        var token = _tokenFor(operation);
        var parts = token.Split('.');
        var authorization = _random.Next(9) switch
        {
            0 => "Bearer " + token[..^5],
            1 => "Bearer " + parts[0] + "." + parts[1] + ".",
            2 => "Bearer " + parts[1] + "." + parts[0] + "." + parts[2],
            3 => "Bearer " + token + token,
            4 => "Bearer " + new string('A', 9000),
            5 => "Basic " + Convert.ToBase64String(Hostile.Utf8("demo-admin:demo")),
            6 => "Bearer \xC3\xA9.\xC3\xA9.\xC3\xA9",
            7 => "Bearer '; DROP TABLE x; --",
            _ => "Bearer",
        };
        return Made(operation, "token", WithBodyOf(operation, To(operation, authorization: authorization)));
    }

    private MalformedRequest WrongMethod(Operation operation)
    {
        var request = To(operation);
        request.Method = Pick(["PATCH", "FOO", "TRACE", "CONNECT", "PROPFIND", "G\xC9T", "PURGE", new string('M', 200)]);
        return Made(operation, "method " + request.Method, request) with { BreaksTheConnection = true };
    }

    private MalformedRequest OfBody(Operation operation, string fault, string mediaType, byte[] body) =>
        Made(operation, fault, To(operation).WithBody(mediaType, body));

    private static MalformedRequest Made(Operation operation, string fault, RequestBytes request, string host = "127.0.0.1") =>
        new(fault, operation.ToString(), request.Build(host));

    /// <summary>The request as it should be, but for what is given.</summary>
    private RequestBytes To(Operation operation, Func<string, string?>? part = null, string? query = null, string? authorization = null)
    {
        var path = operation.Path;
        foreach (var parameter in operation.Parameters.Where(parameter => parameter.In == "path"))
        {
            var value = part?.Invoke(parameter.Name) ?? Uri.EscapeDataString(_known.ValueOf(operation, parameter.Name));
            path = path.Replace("{" + parameter.Name + "}", value, StringComparison.Ordinal);
        }

        query ??= string.Join('&', operation.Parameters.Where(parameter => parameter is { In: "query", Required: true }).Select(parameter => $"{parameter.Name}={SampleValue(parameter)}"));
        return new RequestBytes(operation.Method, query.Length > 0 ? path + "?" + query : path)
            .With("Authorization", authorization ?? "Bearer " + _tokenFor(operation));
    }

    private RequestBytes WithBodyOf(Operation operation, RequestBytes request) => operation.Body switch
    {
        null => request,
        { Json: { } schema } => request.WithBody("application/json", Hostile.Utf8((BaseOf(operation, schema))?.ToJsonString() ?? "{}")),
        { MediaTypes: var types } => request.WithBody(types[0], [1, 2, 3]),
    };

    /// <summary>What is made wrong: a body that would be carried out, or one with every field that there is.</summary>
    private JsonNode? BaseOf(Operation operation, JsonNode schema) =>
        (_random.Next(2) == 0 ? _known.BodyOf(operation) : null) ?? _json.Sample(schema);

    private string SampleValue(Parameter parameter) => _json.Sample(parameter.Schema)?.ToString() ?? "1";

    private T Pick<T>(IReadOnlyList<T> of) => of[_random.Next(of.Count)];
}

/// <summary>What is there to be named, and what an operation takes.</summary>
internal abstract class Known(ApiDescription description)
{
    public Schema Resolve(JsonNode? schema) => description.Resolve(schema);

    /// <summary>Something that is there, by the parameter of the path that names it.</summary>
    public abstract string ValueOf(Operation operation, string parameter);

    /// <summary>A body that the operation takes, or null where the schema's sample has to do.</summary>
    public abstract JsonNode? BodyOf(Operation operation);

    /// <summary>Whether it runs as a command, which keeps idempotency keys.</summary>
    public abstract bool IsCommand(Operation operation);
}
