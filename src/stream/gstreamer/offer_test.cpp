// What of SDP passes.

#include "stream/gstreamer/offer.hpp"

#include <gtest/gtest.h>

namespace ohmic::stream {
namespace {

TEST(offer, asks_for_two_channels) {
  EXPECT_EQ(stereo_offer("a=rtpmap:111 OPUS/48000/2\r\na=fmtp:111 sprop-stereo=1\r\n"),
            "a=rtpmap:111 OPUS/48000/2\r\na=fmtp:111 stereo=1;sprop-stereo=1\r\n");
  EXPECT_EQ(stereo_offer("a=rtpmap:111 OPUS/48000/2\r\na=mid:0\r\n"),
            "a=rtpmap:111 OPUS/48000/2\r\na=fmtp:111 stereo=1;sprop-stereo=1\r\na=mid:0\r\n");
  EXPECT_EQ(stereo_offer("v=0\r\n"), "v=0\r\n");
}

TEST(offer, only_candidates_with_addresses_are_tried) {
  EXPECT_TRUE(is_reachable("candidate:1 1 udp 2113937151 192.168.1.7 50000 typ host"));
  EXPECT_FALSE(is_reachable("candidate:1 1 udp 2113937151 4fbfbfc6-91b4.local 59158 typ host"));
  EXPECT_FALSE(is_reachable(""));
}

}  // namespace
}  // namespace ohmic::stream
