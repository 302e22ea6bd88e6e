using System.Collections.Concurrent;
using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ZeroTrust.Grpc.Tests;

/// <summary>What a server does to the next requests in place of answering them.</summary>
internal sealed class FailurePlan
{
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _failures = new();

    /// <summary>The value of <c>grpc-previous-rpc-attempts</c> of every request since the last renewal; empty where there was none.</summary>
    public ConcurrentQueue<string> Attempts { get; } = new();

    public void Renew()
    {
        _failures.Clear();
        Attempts.Clear();
    }

    public void Add(int times, Func<HttpContext, Task> failure)
    {
        for (int i = 0; i < times; i++)
            _failures.Enqueue(failure);
    }

    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        Attempts.Enqueue(http.Request.Headers["grpc-previous-rpc-attempts"].ToString());
        return _failures.TryDequeue(out Func<HttpContext, Task>? failure) ? failure(http) : next(http);
    }

    /// <summary>A status without metadata before it.</summary>
    public static Func<HttpContext, Task> TrailersOnly(StatusCode code, params string[] pushback) => http =>
    {
        http.Response.ContentType = "application/grpc";
        http.Response.Headers["grpc-status"] = ((int)code).ToString(CultureInfo.InvariantCulture);
        if (pushback.Length > 0)
            http.Response.Headers["grpc-retry-pushback-ms"] = pushback;
        return Task.CompletedTask;
    };

    /// <summary>The same after the whole request has been read.</summary>
    public static Func<HttpContext, Task> AfterReading(StatusCode code) => async http =>
    {
        await http.Request.Body.CopyToAsync(Stream.Null);
        await TrailersOnly(code)(http);
    };

    /// <summary>A status after the metadata of a response.</summary>
    public static Func<HttpContext, Task> AfterHeaders(StatusCode code) => async http =>
    {
        http.Response.ContentType = "application/grpc";
        await http.Response.StartAsync();
        await http.Response.Body.FlushAsync();
        http.Response.AppendTrailer("grpc-status", ((int)code).ToString(CultureInfo.InvariantCulture));
    };

    public static Func<HttpContext, Task> Http(int status) => http =>
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    public static Func<HttpContext, Task> Reset(int code) => http =>
    {
        http.Features.GetRequiredFeature<IHttpResetFeature>().Reset(code);
        return Task.CompletedTask;
    };

    public static Func<HttpContext, Task> Drop() => http =>
    {
        http.Abort();
        return Task.CompletedTask;
    };
}
