using System.Security.Cryptography;
using SocialPubs.Contracts;
using SocialPubs.Networks;
using SocialPubs.Publishing.Postings;
using SocialPubs.ServiceDefaults.Attachments;

namespace SocialPubs.Publishing.Worker;

/// <summary>Takes files from the attachment store, each checked against the hash under which it was approved.</summary>
internal sealed class PostingFiles(IAttachmentStore attachments)
{
    /// <param name="files">What was approved.</param>
    /// <param name="addressFor">Gives the address at which the network itself may fetch the file, where it has to.</param>
    /// <param name="cancellationToken">Ends it when the service stops.</param>
    public async Task<(List<ReplyFile> Files, PostResult? Failure)> OpenAsync(
        IReadOnlyList<Attachment> files, Func<Attachment, Uri?>? addressFor, CancellationToken cancellationToken)
    {
        var opened = new List<ReplyFile>();
        foreach (var attachment in files)
        {
            await using var stream = attachments.Open(attachment.Hash);
            if (stream is null)
            {
                return (opened, new PostResult(
                    PostResultKind.Retry, PostingFaults.AttachmentMissing, "An approved file is not in the attachment store."));
            }

            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken)) != attachment.Hash)
            {
                return (opened, new PostResult(
                    PostResultKind.Permanent, PostingFaults.ContentMismatch, "A file is not the one that was approved."));
            }

            opened.Add(new ReplyFile(
                attachment,
                () => attachments.Open(attachment.Hash) ?? throw new FileNotFoundException("The file was in the store a moment ago."),
                addressFor?.Invoke(attachment)));
        }

        return (opened, null);
    }
}
