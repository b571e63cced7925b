using System.Text;

namespace SocialPubs.EndToEnd.Tests.Fuzz;

/// <summary>What attackers type, and what breaks readers.</summary>
internal static class Hostile
{
    /// <summary>Well-formed text with bad intentions.</summary>
    public static readonly string[] Texts =
    [
        "'; DROP TABLE publications; --", "' OR '1'='1", "1; SELECT pg_sleep(10)", "\\'; COPY outbox TO PROGRAM 'id'; --", "$$||pg_sleep(9)||$$",
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "javascript:alert(1)", "{{7*7}}", "${7*7}", "#{7*7}", "<%= 7*7 %>",
        "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1", "%s%s%s%s%n", "{0}{1}{2}", "%x%x%x", "${jndi:ldap://127.0.0.1/a}",
        "../../../../etc/passwd", "..\\..\\windows\\win.ini", "file:///etc/passwd", "http://169.254.169.254/latest/meta-data/", "gopher://127.0.0.1:25/",
        "a\r\nX-Injected: 1", "a\nSet-Cookie: x=1", "\u2028\u2029", "\u202Etxt.exe", "\uFEFFx", "İıſK", "ﷺ", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A", "👩‍👩‍👧‍👦", "\u0001\u0002\u001B[31m", "null", "undefined", "NaN", "true",
        "00000000-0000-0000-0000-000000000000", "1e309", "-0", "٣", "１２３", "*)(uid=*))(|(uid=*", "$where: 1", "|| sleep 9 ||", "`id`", "$(id)",
    ];

    /// <summary>JSON strings that hold no text: raw bytes, as Latin-1.</summary>
    public static readonly string[] BrokenJsonStrings =
    [
        "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"a\\ud83d\"", "\"\xC3\x28\"", "\"\xFF\xFE\"", "\"\xED\xA0\x80\"", "\"\xC0\xAF\"", "\"\xF5\x80\x80\x80\"", "\"\xE2\x82\"",
        "\"\\x41\"", "\"\\u12\"", "\"\x00\"", "\"\n\"", "\"\t\"",
    ];

    /// <summary>JSON values of every type, and some of none.</summary>
    public static readonly string[] Values =
        ["0", "-1", "1.5", "true", "false", "{}", "[]", "[1]", "{\"a\":1}", "\"\"", "\"x\"", "[[]]", "1e400", "NaN", "Infinity", "-", "undefined", "0x1F", "01", "'x'", "+1", ".5", "1."];

    public static readonly string[] BadIntegers =
        ["1.5", "\"1\"", "2147483648", "-2147483649", "9223372036854775808", "99999999999999999999999999", "1e400", "1e10", "true", "[]", "{}", "\"\"", "0x10", "01", "1_000"];

    public static readonly string[] BadInstants =
    [
        "\"yesterday\"", "\"2026-02-30T00:00:00Z\"", "\"2026-13-01T00:00:00Z\"", "\"2026-01-01T25:00:00Z\"", "\"2026-01-01T00:61:00Z\"", "\"0000-00-00T00:00:00Z\"", "\"10000-01-01T00:00:00Z\"",
        "\"-0001-01-01T00:00:00Z\"", "\"2026-01-01T00:00:00+99:00\"", "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59.9999999-14:00\"", "\"1767225600\"", "1767225600", "\"\"", "{}", "[]", "true", "\"20260101\"", "\"2026-W01\"",
    ];

    public static readonly string[] BadDates =
        ["\"2026-02-30\"", "\"2026-13-01\"", "\"0000-01-01\"", "\"10000-01-01\"", "\"01.02.2026\"", "\"tomorrow\"", "20260101", "\"\"", "{}", "[]", "false", "\"2026-1-1\""];

    public static readonly string[] BadGuids =
        ["\"\"", "\"x\"", "\"00000000-0000-0000-0000-00000000000g\"", "\"{0199}\"", "1", "{}", "[]", "true", "\"../../etc\"", "\"0199ab00-0000-7000-8000-0000000000000\""];

    /// <summary>Parts of an address that name nothing.</summary>
    public static readonly string[] PathParts =
    [
        "..%2f..%2fhealth", "%2e%2e%2f%2e%2e%2fopenapi", "..%5c..%5cwindows", "..;", "%00", "a%00b", "%c0%ae%c0%ae%c0%af", "%e0%80%ae", "%zz", "%u0041", "%", "%2", "%0d%0aX-Injected:%201",
        "x%0aSet-Cookie:%20a=1", "\xFF\xFE", "\xC3\x28", "%ff%fe", "~root", "'%20OR%201=1--", "%3Cscript%3E", "%7B0%7D", "a%20b", "%20", "%09", "%E2%80%AE", "*", "$metadata", "-1", "1e9", "0x1", "null", "undefined",
        "99999999999999999999", "00000000-0000-0000-0000-00000000000g", "%EF%BC%8F", "con", ".git", ".env", "x.php", "!", "@", "(1)", "|id", "`id`", "%26", "%23", "%3F", "\\..\\..", "a\\b",
    ];

    public static readonly string[] Cursors =
    [
        "x", "!!!", "%00", "====", "a b", "%FF%FE", "e30=", "e30==", "bnVsbA", "W10", "MQ", "dHJ1ZQ", "e30", "eyJhdCI6IngifQ", "eyJpZCI6bnVsbH0", "eyJhIjp7ImEiOnsiYSI6e319fX0", "IlwiJzsgRFJPUCBUQUJMRSI", "-1", "../..", "null",
    ];

    public static readonly string[] IdempotencyKeys =
        ["a b", "\t", "ключ", "\xC3\xA9", "a\xA0b", new string('k', 201), new string('k', 3000), "\x7F", "a\x01", "😀"];

    public static readonly string[] ETags =
        ["\"999999\"", "W/\"1\"", "\"", "\"\"", "1x", "\"0x1\"", "\"-1\"", "\"999999999999999999999\"", "\"a\", \"b\"", "'; DROP TABLE x; --", new string('9', 2000), "\"1\" OR 1=1", "<1>"];

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
