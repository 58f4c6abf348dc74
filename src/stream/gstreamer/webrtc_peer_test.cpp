// GStreamer itself, where it is installed: an offer of one Opus track that only sends, and candidates where we said.

#include <condition_variable>
#include <mutex>
#include <vector>

#include <gtest/gtest.h>

#include "stream/peer.hpp"

namespace ohmic::stream {
namespace {

TEST(webrtc_peer, offers_one_track_that_only_sends_and_is_reached_at_the_given_address_only) {
  const auto factory = open_webrtc({.addresses = {"127.0.0.1"}});
  if (!factory) GTEST_SKIP() << factory.error().sentence();
  std::mutex mutex;
  std::condition_variable came;
  std::string offer;
  std::vector<std::string> candidates;
  const auto peer = (*factory)->open([&](PeerNews news) {
    const std::scoped_lock lock(mutex);
    if (news.kind == PeerNews::Kind::offer) offer = news.text;
    if (news.kind == PeerNews::Kind::candidate) candidates.push_back(news.candidate.text);
    came.notify_one();
  });
  ASSERT_TRUE(peer.has_value()) << peer.error().sentence();
  std::unique_lock lock(mutex);
  came.wait(lock, [&] { return !offer.empty() && !candidates.empty(); });
  EXPECT_NE(offer.find("a=sendonly"), std::string::npos);
  EXPECT_NE(offer.find("stereo=1;"), std::string::npos);
  EXPECT_EQ(offer.find("m=video"), std::string::npos);
  for (const std::string& candidate : candidates) {
    EXPECT_NE(candidate.find(" 127.0.0.1 "), std::string::npos) << candidate;
    EXPECT_NE(candidate.find(" UDP "), std::string::npos) << candidate;
  }
}

TEST(webrtc_peer, an_answer_that_is_none_is_told_as_a_failure) {
  const auto factory = open_webrtc({.addresses = {"127.0.0.1"}});
  if (!factory) GTEST_SKIP() << factory.error().sentence();
  std::mutex mutex;
  std::string failed;
  const auto peer = (*factory)->open([&](PeerNews news) {
    const std::scoped_lock lock(mutex);
    if (news.kind == PeerNews::Kind::failed) failed = news.text;
  });
  ASSERT_TRUE(peer.has_value());
  (*peer)->answer("nonsense");
  const std::scoped_lock lock(mutex);
  EXPECT_FALSE(failed.empty());
}

}  // namespace
}  // namespace ohmic::stream
