// The laws of USB/IP's bytes: whole messages however they are cut, nothing unbounded, nothing read behind its end.

#include "devices/usb/wire.hpp"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "devices/usb/host_test.hpp"

namespace ohmic::devices::usb {
namespace {

void feed(Reader& reader, std::span<const std::uint8_t> bytes) {
  const auto room = reader.room();
  ASSERT_LE(bytes.size(), room.size());
  std::copy(bytes.begin(), bytes.end(), room.begin());
  reader.filled(bytes.size());
}

TEST(UsbWire, A_message_is_the_same_however_its_bytes_are_cut) {
  Bytes sent = submit(7, false, 1, 24, {}, Bytes(24, 0xab), {12, 12});
  const Bytes second = submit(8, true, 2, 48, {1, 2, 3, 4, 5, 6, 7, 8}, {}, {24, 24}), third = unlink(9, 8);
  sent.insert(sent.end(), second.begin(), second.end());
  sent.insert(sent.end(), third.begin(), third.end());
  for (const std::size_t piece : {1ul, 5ul, 47ul, 49ul, sent.size()}) {
    Reader reader;
    Message message;
    int count = 0;
    for (std::size_t at = 0; at < sent.size(); at += piece) {
      feed(reader, std::span(sent).subspan(at, std::min(piece, sent.size() - at)));
      while (reader.next(message).value()) {
        if (count == 0) {
          const auto& first = std::get<Submit>(message);
          EXPECT_EQ(first.sequence, 7u);
          EXPECT_EQ(first.data.size(), 24u);
          EXPECT_EQ(first.data.back(), 0xab);
          EXPECT_EQ(first.packets.at(1).offset, 12u);
        } else if (count == 1) {
          const auto& next = std::get<Submit>(message);
          EXPECT_TRUE(next.is_in);
          EXPECT_TRUE(next.data.empty());
          EXPECT_EQ(next.setup[7], 8);
          EXPECT_EQ(next.packets.size(), 2u);
        } else {
          EXPECT_EQ(std::get<Unlink>(message).victim, 8u);
        }
        ++count;
      }
    }
    EXPECT_EQ(count, 3) << "in pieces of " << piece;
  }
}

TEST(UsbWire, Any_number_of_messages_goes_through_one_reader) {
  Reader reader;
  Message message;
  std::mt19937 random(1);
  for (std::uint32_t i = 0; i < 20'000; ++i) {
    const std::uint32_t length = random() % 4096;
    feed(reader, submit(i, false, 1, length, {}, Bytes(length, static_cast<std::uint8_t>(i)), {length}));
    ASSERT_TRUE(reader.next(message).value());
    const auto& got = std::get<Submit>(message);
    ASSERT_EQ(got.sequence, i);
    ASSERT_TRUE(std::ranges::all_of(got.data, [&](std::uint8_t byte) { return byte == static_cast<std::uint8_t>(i); }));
  }
}

TEST(UsbWire, What_can_be_no_message_is_refused_with_a_sentence) {
  const Bytes beyond = submit(1, true, 2, 16, {}, {}, {12, 12});  // the second packet ends behind the buffer
  Bytes huge = submit(1, true, 2, 0x7fffffff, {}, {}, {});
  Bytes many = submit(1, true, 2, 16, {}, {}, {});
  many[32] = 0x10;  // 2^28 packets
  Bytes unknown = unlink(1, 2);
  unknown[3] = 9;
  for (const Bytes& bytes : {beyond, huge, many, unknown}) {
    Reader reader;
    Message message;
    feed(reader, bytes);
    const auto next = reader.next(message);
    ASSERT_FALSE(next.has_value());
    EXPECT_TRUE(next.error().what.ends_with('.')) << next.error().what;
  }
}

TEST(UsbWire, Transfers_without_packets_say_so_in_two_ways) {
  Bytes bytes = request(3, 0x80, 6, 0x0100, 0, 18);
  std::fill_n(bytes.begin() + 32, 4, std::uint8_t{0xff});
  Reader reader;
  Message message;
  feed(reader, bytes);
  ASSERT_TRUE(reader.next(message).value());
  EXPECT_TRUE(std::get<Submit>(message).packets.empty());
}

TEST(UsbWire, An_answer_says_as_many_bytes_as_its_packets_have) {
  Bytes out;
  const std::vector<Packet> packets = {{.offset = 0, .length = 56, .actual = 48},
                                       {.offset = 56, .length = 56, .actual = 40}};
  EXPECT_EQ(answer(out, 5, done, packets, true).size(), 88u);
  EXPECT_EQ(out.size(), 48u + 88u + 32u);
  const auto heard = hear(out, true).value();
  EXPECT_EQ(heard.sequence, 5u);
  EXPECT_EQ(heard.actual, 88u);
  EXPECT_EQ(heard.packets, (std::vector<std::uint32_t>{48, 40}));
  answer_unlink(out, 6, unlinked);
  EXPECT_EQ(hear(out, false).value().status, -104);
}

}  // namespace
}  // namespace ohmic::devices::usb
