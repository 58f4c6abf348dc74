// Addresses are read as browsers read them, and answers as HTTP says.

#include "api/web_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ohmic::api {
namespace {

using ::testing::HasSubstr;

TEST(WebClient, ReadsAddressesAndTheTokenOfALink) {
  const WebAddress link = web_address("https://192.168.1.20:7481/phone#token=abc-_").value();
  EXPECT_TRUE(link.is_https);
  EXPECT_EQ(link.host, "192.168.1.20");
  EXPECT_EQ(link.port, 7481);
  EXPECT_EQ(link.token, "abc-_");
  EXPECT_FALSE(link.is_loop());
  const WebAddress here = web_address("http://[::1]").value();
  EXPECT_EQ(here.text(), "http://[::1]:7480");
  EXPECT_TRUE(here.is_loop());
  EXPECT_EQ(web_address("http://studio.local:80/").value().text(), "http://studio.local:80");
  for (const char* wrong : {"", "studio", "ftp://x", "http://", "http://:80", "http://x:y", "http://x:70000",
                            "http://x:0", "http://[::1", "http://a b", "http://me@x"})
    EXPECT_FALSE(web_address(wrong)) << wrong;
}

TEST(WebClient, TakesTheBodyOfAnAnswer) {
  EXPECT_EQ(body_of("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").value(), "{}");
  EXPECT_EQ(body_of("HTTP/1.1 401 No\r\ncontent-LENGTH:2\r\nX: y\r\n\r\n{}more").value(), "{}");
  EXPECT_EQ(body_of("HTTP/1.0 200 OK\r\n\r\n{}").value(), "{}");
  EXPECT_FALSE(body_of("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}"));
  EXPECT_FALSE(body_of(""));
  EXPECT_FALSE(body_of("SSH-2.0-OpenSSH\r\n\r\n"));
}

TEST(WebClient, SaysThatNobodyAnswersWithoutTheToken) {
  const WebAddress nobody{.host = "127.0.0.1", .port = 1};
  const auto answer = ask_by_web(nobody, "secret", Members{{"version", true}});
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().what, HasSubstr("http://127.0.0.1:1 does not answer"));
  EXPECT_EQ(answer.error().sentence().find("secret"), std::string::npos);
  const auto broken = ask_by_web(nobody, "a\r\nHost: b", Members{});
  ASSERT_FALSE(broken);
  EXPECT_THAT(broken.error().what, HasSubstr("token is none"));
}

}  // namespace
}  // namespace ohmic::api
