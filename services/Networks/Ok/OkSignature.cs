using System.Security.Cryptography;
using System.Text;

namespace SocialPubs.Networks.Ok;

/// <summary>The signature that OK wants with every call. It prescribes MD5; what protects the call is TLS.</summary>
internal static class OkSignature
{
    /// <summary>
    /// MD5 over all parameters but the session's, sorted and joined without anything between, and the session's secret.
    /// </summary>
    public static string Of(IEnumerable<KeyValuePair<string, string>> parameters, string sessionSecret)
    {
        var joined = string.Concat(parameters
            .Where(parameter => parameter.Key is not ("session_key" or "access_token" or "sig"))
            .OrderBy(parameter => parameter.Key, StringComparer.Ordinal)
            .Select(parameter => $"{parameter.Key}={parameter.Value}"));
        return Md5(joined + sessionSecret);
    }

    /// <summary>The session's secret, where OK did not give it along with the token.</summary>
    public static string SessionSecret(string accessToken, string applicationSecret) => Md5(accessToken + applicationSecret);

#pragma warning disable CA5351 // Prescribed by OK's interface.
    private static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
}
