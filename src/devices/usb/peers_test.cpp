// The laws of who may have the USB card over a network.

#include "devices/usb/peers.hpp"

#include <gtest/gtest.h>

namespace ohmic::devices::usb {
namespace {

bool lets_in(const char* peer, const char* address) {
  const auto read = read_peer(peer);
  EXPECT_TRUE(read.has_value()) << peer;
  return read && read->includes(read_address(address).value());
}

TEST(Peers, An_address_lets_itself_in_and_nobody_else) {
  EXPECT_TRUE(lets_in("192.168.1.20", "192.168.1.20"));
  EXPECT_FALSE(lets_in("192.168.1.20", "192.168.1.21"));
  EXPECT_FALSE(lets_in("192.168.1.20", "fe80::192.168.1.20"));
  EXPECT_TRUE(lets_in("fd00::7", "fd00:0:0::7"));
  EXPECT_FALSE(lets_in("fd00::7", "fd00::8"));
}

TEST(Peers, A_prefix_lets_in_what_begins_like_it_to_the_bit) {
  EXPECT_TRUE(lets_in("10.1.0.0/15", "10.0.255.255"));
  EXPECT_FALSE(lets_in("10.1.0.0/15", "10.2.0.0"));
  EXPECT_TRUE(lets_in("fd00:1::/33", "fd00:1:7fff::1"));
  EXPECT_FALSE(lets_in("fd00:1::/33", "fd00:1:8000::1"));
  EXPECT_TRUE(lets_in("192.168.1.20/32", "192.168.1.20"));
}

TEST(Peers, An_address_of_IPv4_is_the_same_however_it_comes) {
  EXPECT_TRUE(lets_in("192.168.1.20", "::ffff:192.168.1.20"));
  EXPECT_FALSE(lets_in("::/16", "192.168.1.20"));
  EXPECT_EQ(text(read_address("::ffff:192.168.1.20").value()), "192.168.1.20");
  EXPECT_EQ(text(read_address("fd00:0:0:0::7").value()), "fd00::7");
}

TEST(Peers, This_machine_itself_is_told_from_others) {
  EXPECT_TRUE(read_address("127.0.0.5")->is_loopback());
  EXPECT_TRUE(read_address("::1")->is_loopback());
  EXPECT_FALSE(read_address("::")->is_loopback());
  EXPECT_FALSE(read_address("10.0.0.1")->is_loopback());
  EXPECT_FALSE(read_address("fd00::1")->is_loopback());
}

TEST(Peers, What_names_nobody_is_refused_in_words) {
  for (const char* wrong : {"", "studio", "192.168.1", "192.168.1.20/33", "192.168.1.20/", "fd00::/129", "fd00::/-1",
                            "fe80::1%eth0", "10.0.0.0/8x", "0.0.0.0/0", "::/0", "10.0.0.0/7", "::ffff:10.0.0.0/7"}) {
    const auto peer = read_peer(wrong);
    ASSERT_FALSE(peer.has_value()) << wrong;
    EXPECT_NE(peer.error().what.find(wrong), std::string::npos) << wrong;
    EXPECT_FALSE(peer.error().hint.empty()) << wrong;
  }
}

}  // namespace
}  // namespace ohmic::devices::usb
