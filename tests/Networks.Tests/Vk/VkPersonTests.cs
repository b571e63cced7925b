namespace SocialPubs.Networks.Tests.Vk;

/// <summary>The page of the official representative, as decree 188, clause 6 wants it in VK: a person with one token for everything.</summary>
public sealed class VkPersonTests : ConnectorContractTests
{
    private protected override async Task<INetworkUnderTest> StartAsync() =>
        await VkUnderTest.StartAsync(TestContext.Current.CancellationToken, isPerson: true);
}
