// The laws of who may ask and of what is answered.

#include "api/web/reply.hpp"

#include <array>

#include <gmock/gmock.h>

namespace ohmic::api::web {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// gzip -n of "hello\n".
constexpr std::array<unsigned char, 26> hello = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02,
                                                 0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0xe7, 0x02, 0x00,
                                                 0x20, 0x30, 0x3a, 0x36, 0x06, 0x00, 0x00, 0x00};
constexpr std::array files = {File{"/index.html", "text/html; charset=utf-8", "t1", hello},
                              File{"/assets/a-1.js", "text/javascript; charset=utf-8", "t2", hello}};

Asked get(std::string_view target) { return {.method = "GET", .target = target, .host = "127.0.0.1:7480"}; }

TEST(Stranger, OwnNamesAndNumbersAreAnsweredOthersNot) {
  const std::vector<std::string> names{"studio", "studio.local"};
  const auto is_answered = [&](std::string_view host) {
    Asked asked = get("/");
    asked.host = host;
    return !stranger(asked, false, names).has_value();
  };
  for (const char* host :
       {"127.0.0.1:7480", "192.168.1.20", "[::1]:7480", "localhost:7480", "LOCALHOST", "studio:7480", "Studio.local"})
    EXPECT_TRUE(is_answered(host)) << host;
  for (const char* host : {"", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example:7480", "studio2", "[",
                           "0x7f.1", "127.0.0.1@evil.example"})
    EXPECT_FALSE(is_answered(host)) << host;
}

TEST(Stranger, APageSpeaksToItsOwnOriginOnly) {
  Asked asked = get("/api/v1/socket");
  for (const char* origin : {"", "http://127.0.0.1:7480", "HTTP://127.0.0.1:7480"}) {
    asked.origin = origin;
    EXPECT_FALSE(stranger(asked, false, {})) << origin;
  }
  for (const char* origin : {"null", "https://127.0.0.1:7480", "http://127.0.0.1:8000", "http://evil.example",
                             "http://127.0.0.1:7480.evil.example"}) {
    asked.origin = origin;
    const auto refused = stranger(asked, false, {});
    ASSERT_TRUE(refused) << origin;
    EXPECT_EQ(refused->status, 403);
  }
}

TEST(Page, IsPackedForWhoUnpacksAndPlainForOthers) {
  Asked asked = get("/");
  EXPECT_EQ(page(asked, files, false).body, "hello\n");
  asked.encoding = "br, gzip;q=0.5";
  const Reply packed = page(asked, files, false);
  EXPECT_EQ(packed.file.size(), hello.size());
  EXPECT_THAT(packed.fields, HasSubstr("Content-Encoding: gzip"));
  asked.encoding = "gzip;q=0";
  EXPECT_TRUE(page(asked, files, false).file.empty());
}

TEST(Page, HashedFilesNeverChangeOthersAreAskedForAgain) {
  EXPECT_THAT(page(get("/assets/a-1.js"), files, false).fields, HasSubstr("immutable"));
  const Reply index = page(get("/"), files, false);
  EXPECT_THAT(index.fields, HasSubstr("Cache-Control: no-cache"));
  EXPECT_THAT(index.fields, HasSubstr("ETag: \"t1\""));
  Asked again = get("/");
  again.known = "W/\"x\", \"t1\"";
  EXPECT_EQ(page(again, files, false).status, 304);
}

TEST(Page, PagesMayLoadFromHereOnly) {
  const Reply reply = page(get("/"), files, true);
  EXPECT_THAT(reply.fields, HasSubstr("default-src 'self'"));
  EXPECT_THAT(reply.fields, HasSubstr("wss://127.0.0.1:7480"));
  EXPECT_THAT(reply.fields, Not(HasSubstr("unsafe")));
}

TEST(Page, WhatIsNotThereIsASentenceAndWhatIsNotReadARefusal) {
  const Reply nothing = page(get("/../../etc/passwd"), files, false);
  EXPECT_EQ(nothing.status, 404);
  EXPECT_THAT(nothing.body, HasSubstr("There is nothing at this address."));
  EXPECT_THAT(page(get("/"), {}, false).body, HasSubstr("built without its page"));
  Asked put = get("/");
  put.method = "PUT";
  EXPECT_EQ(page(put, files, false).status, 405);
}

TEST(Head, HasItsLengthAndWhatKeepsBrowsersHonest) {
  const std::string head = head_of(refusal(404, "Nothing."), true);
  EXPECT_THAT(head, HasSubstr("HTTP/1.1 404 Not Found\r\n"));
  EXPECT_THAT(head, HasSubstr("Content-Length: 32\r\n"));
  EXPECT_THAT(head, HasSubstr("nosniff"));
  EXPECT_THAT(head, HasSubstr("no-referrer"));
  EXPECT_TRUE(head.ends_with("\r\n\r\n"));
}

TEST(Targets, AreTakenApart) {
  EXPECT_EQ(path_of("/a?b=c"), "/a");
  EXPECT_EQ(query_of("/a?x=1&ticket=a%20b%2Fc", "ticket"), "a b/c");
  EXPECT_EQ(query_of("/a?tickets=1", "ticket"), "");
  EXPECT_EQ(decoded("Lead%20%zz%2"), "Lead %zz%2");
}

TEST(Gzip, IsUnpackedWholeOrNotAtAll) {
  EXPECT_EQ(unpacked(hello), "hello\n");
  EXPECT_EQ(unpacked(std::span(hello).first(20)), "");
  EXPECT_EQ(unpacked(hello, 5), "") << "longer than allowed";
  auto broken = hello;
  broken[10] = 0xFF;
  EXPECT_EQ(unpacked(broken), "");
}

}  // namespace
}  // namespace ohmic::api::web
