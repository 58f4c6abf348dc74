// The laws of what a machine of the network asks before it has the card.

#include "devices/usb/operation.hpp"

#include <gtest/gtest.h>

#include "devices/usb/host_test.hpp"

namespace ohmic::devices::usb {
namespace {

const Layout card = lay_out({.playback = {"L", "R"}, .capture = {"Mix"}}).value();

TEST(Operation, A_list_is_asked_for_in_eight_bytes) {
  const Bytes asked = ask_list();
  ASSERT_EQ(asked.size(), 8u);
  EXPECT_EQ(operation_bytes(asked), 8u);
  EXPECT_EQ(read_operation(std::span(asked).first(7)).value(), std::nullopt);
  EXPECT_EQ(read_operation(asked).value()->kind, Operation::Kind::list);
}

TEST(Operation, A_card_is_asked_for_by_its_bus_and_no_byte_behind_that_is_taken) {
  const Bytes asked = ask_import("1-1");
  ASSERT_EQ(asked.size(), most_operation_bytes);
  EXPECT_EQ(operation_bytes(std::span(asked).first(3)), 8u) << "nobody knows yet";
  EXPECT_EQ(operation_bytes(asked), 40u);
  EXPECT_EQ(read_operation(std::span(asked).first(39)).value(), std::nullopt);
  EXPECT_EQ(read_operation(asked).value()->bus_name(), "1-1");
  EXPECT_EQ(read_operation(ask_import(std::string(40, 'x')))->value().bus_name(), std::string(32, 'x'));
}

TEST(Operation, What_is_no_question_is_told_in_words) {
  Bytes strange = ask_list();
  strange[1] = 0x06;
  EXPECT_EQ(read_operation(strange).error().what, "It speaks no USB/IP, or another version: 0106, expected 0111.");
  strange = ask_list();
  strange[3] = 0x07;
  EXPECT_EQ(read_operation(strange).error().what, "It asks 8007, which USB/IP does not know.");
  const std::string_view browser = "GET / HTTP/1.1\r\n";
  EXPECT_FALSE(read_operation(Bytes(browser.begin(), browser.end())).has_value());
}

// usbip_usb_device is 312 bytes, usbip_usb_interface 4.
TEST(Operation, The_list_names_the_card_its_speed_its_maker_and_its_interfaces) {
  Bytes told;
  answer_list(told, card);
  ASSERT_EQ(told.size(), 12u + 312 + 3 * 4);
  EXPECT_EQ(Bytes(told.begin(), told.begin() + 12), (Bytes{1, 0x11, 0, 5, 0, 0, 0, 0, 0, 0, 0, 1}));
  EXPECT_STREQ(reinterpret_cast<const char*>(&told[12 + 256]), "1-1");
  EXPECT_EQ(word_at(told, 12 + 288), 1u);
  EXPECT_EQ(word_at(told, 12 + 292), 2u);
  EXPECT_EQ(word_at(told, 12 + 296), 3u) << "high speed";
  EXPECT_EQ(word_at(told, 12 + 300), 0x12090001u);
  EXPECT_EQ(Bytes(told.begin() + 12 + 306, told.begin() + 12 + 312), (Bytes{0xef, 0x02, 0x01, 0, 1, 3}));
  EXPECT_EQ(Bytes(told.begin() + 324, told.end()), (Bytes{1, 1, 0x20, 0, 1, 2, 0x20, 0, 1, 2, 0x20, 0}));
}

TEST(Operation, An_import_is_granted_with_the_card_and_refused_without) {
  Bytes told;
  answer_import(told, Imported::granted, card);
  ASSERT_EQ(told.size(), 8u + 312);
  EXPECT_EQ(Bytes(told.begin(), told.begin() + 8), (Bytes{1, 0x11, 0, 3, 0, 0, 0, 0}));
  told.clear();
  answer_import(told, Imported::is_in_use, card);
  EXPECT_EQ(told, (Bytes{1, 0x11, 0, 3, 0, 0, 0, 2}));
}

}  // namespace
}  // namespace ohmic::devices::usb
