using System.Text.Json.Nodes;

namespace SocialPubs.Publishing.Tests;

/// <summary>The decree's regulation with pauses of a second, and one whose clock of posting is as short.</summary>
internal static class TestRegulation
{
    /// <summary>The decree's clocks, quick retries.</summary>
    public const string Quick = "quick";

    /// <summary>Posting is due after 5 s, and the product gives up 2 s before.</summary>
    public const string Short = "short";

    /// <summary>The decree's own rule of whose page an account is; the others take any page.</summary>
    public const string Decree = "decree";

    /// <summary>As the quick one, and a curator approves own posts.</summary>
    public const string Approving = "approving";

    public const string Edition = "2019-02-05";

    /// <summary>Writes all into a new folder.</summary>
    public static string WriteFolder()
    {
        var folder = Directory.CreateTempSubdirectory("socialpubs-regulations-").FullName;
        var source = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "regulations", "bataysk-188.json"));
        foreach (var id in new[] { Quick, Short, Decree, Approving })
        {
            var json = JsonNode.Parse(source)!.AsObject();
            json["id"] = id;
            json["posting"]!["retryDelays"] = new JsonArray("PT1S");
            json["posting"]!["readBackPause"] = "PT1S";
            if (id != Decree)
            {
                foreach (var network in json["networks"]!.AsArray())
                    network!.AsObject().Remove("account");
            }

            if (id == Approving)
                json["ownPosts"] = new JsonObject { ["approval"] = new JsonObject { ["role"] = "curator" } };
            if (id == Short)
            {
                json["posting"]!["byHandBefore"] = "PT2S";
                var timer = json["timers"]!.AsArray().Single(node => (string)node!["id"]! == "posting")!;
                timer["amount"] = 5;
                timer["unit"] = "seconds";
                timer["warnBefore"] = new JsonArray();
            }

            File.WriteAllText(Path.Combine(folder, $"{id}.json"), json.ToJsonString());
        }

        return folder;
    }
}
