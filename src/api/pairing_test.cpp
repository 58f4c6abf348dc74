// A pairing's link opens the right page at an address that telephones reach, and its token is told once.

#include "api/pairing.hpp"

#include <gmock/gmock.h>

#include "api/qr_code.hpp"
#include "api/stage_test.hpp"

namespace ohmic::api {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

const std::vector<OwnAddress> studio = {{.interface = "wlan0", .address = "192.168.1.20", .is_on_the_way_out = true},
                                        {.interface = "eth0", .address = "10.0.0.2"},
                                        {.interface = "wlan0", .address = "fd00::5", .is_ipv6 = true}};

class PairingTest : public ::testing::Test {
 protected:
  PairingTest() {
    add_pairing(*stage.protocol, doorkeeper, *stage.session, [this] { return reach; });
  }
  Value ask(std::string_view line) { return read_line(stage.ask(line), 1 << 20).value(); }
  std::string error_of(std::string_view line) {
    const Value answer = ask(line);
    const Value* error = answer.find("error");
    return error != nullptr ? std::string(error->text_of("what")) : "none";
  }

  testing::Stage stage;
  std::int64_t today = 1'800'000'000;
  Doorkeeper doorkeeper =
      Doorkeeper::open(stage.folder().path(), stage.file(), stage.clock, [this] { return today; }).value();
  Reach reach{.bound = "127.0.0.1", .port = 7480};
};

TEST_F(PairingTest, ItsLinkLetsThePerformerIn) {
  const Value answer = ask(R"({"pair": {"output": "Lead", "label": "Anna's phone"}})");
  const std::string link(answer.text_of("link"));
  const std::string before = "http://127.0.0.1:7480/phone#token=";
  ASSERT_TRUE(link.starts_with(before)) << link;
  const Admission admission = doorkeeper.admit(link.substr(before.size()), "192.168.1.9", false);
  EXPECT_TRUE(admission.is_welcome());
  EXPECT_EQ(admission.role, Role::performer("Lead"));
  EXPECT_EQ(*answer.find("expires_seconds")->number(), 900.0);
  EXPECT_THAT(std::string(answer.text_of("qr_svg")), HasSubstr("<svg"));
  EXPECT_THAT(*answer.find("notes")->list()->at(0).text(), HasSubstr("--bind"))
      << "a telephone does not reach this address";
}

TEST_F(PairingTest, ThePairingIsListedWithoutItsTokenAndTakenBack) {
  const std::string link(ask(R"({"pair": {"output": "Lead", "label": "Anna's phone"}})").text_of("link"));
  const std::string token = link.substr(link.find('=') + 1);
  const std::string list = stage.ask(R"({"pairings": true})");
  EXPECT_THAT(list, HasSubstr(R"("label": "Anna's phone")"));
  EXPECT_THAT(list, HasSubstr(R"("last_seen": null)"));
  EXPECT_EQ(list.find(token), std::string::npos);
  ASSERT_TRUE(doorkeeper.admit(token, "a", false).is_welcome());
  EXPECT_THAT(stage.ask(R"({"pairings": true})"), HasSubstr(R"("last_seen": 1800000000)"));
  std::vector<std::int64_t> ended;
  doorkeeper.when_revoked([&](std::int64_t pairing) { ended.push_back(pairing); });
  EXPECT_THAT(stage.ask(R"({"unpair": 1})"), HasSubstr("Anna's phone"));
  EXPECT_THAT(ended, ::testing::ElementsAre(1));
  EXPECT_FALSE(doorkeeper.admit(token, "a", false).is_welcome());
  EXPECT_EQ(stage.ask(R"({"pairings": true})"), R"({"pairings": []})");
}

TEST_F(PairingTest, WhatIsNoPairingGetsASentence) {
  EXPECT_THAT(error_of(R"({"pair": {"output": "Leda"}})"), HasSubstr("no phones output"));
  EXPECT_THAT(error_of(R"({"pair": {}})"), HasSubstr("Whose"));
  EXPECT_THAT(error_of(R"({"pair": {"role": "king"}})"), HasSubstr("no role"));
  EXPECT_THAT(error_of(R"({"pair": {"role": "engineer", "output": "Lead"}})"), HasSubstr("no role"));
  EXPECT_THAT(error_of(R"({"pair": {"output": "Lead", "label": 3}})"), HasSubstr("expected a text"));
  EXPECT_THAT(error_of(R"({"pair": true})"), HasSubstr("expected an object"));
  EXPECT_THAT(error_of(R"({"unpair": 7})"), HasSubstr("no pairing 7"));
  EXPECT_THAT(error_of(R"({"unpair": 1.5})"), HasSubstr("expected the number"));
  EXPECT_THAT(error_of(R"({"unpair": "1"})"), HasSubstr("expected the number"));
  reach.port = 0;
  EXPECT_THAT(error_of(R"({"pair": {"output": "Lead"}})"), HasSubstr("not served"));
}

TEST_F(PairingTest, PerformersPairNobody) {
  const auto performer = stage.protocol->join(Role::performer("Lead"), Door::web);
  for (const char* line : {R"({"pair": {"output": "Lead"}})", R"({"pairings": true})", R"({"unpair": 1})"}) {
    stage.protocol->hear(performer, line);
    EXPECT_THAT(stage.protocol->take(Door::web).at(0).text, HasSubstr("belongs to the engineer")) << line;
  }
  EXPECT_TRUE(doorkeeper.pairings().value().empty());
}

TEST(PairingLinks, NameEveryAddressOfThisMachineWhenItIsServedEverywhere) {
  const auto links = pairing_links({.bound = "0.0.0.0", .port = 7481}, Role::performer("Lead"), "T", studio);
  ASSERT_EQ(links.size(), 2u);
  EXPECT_EQ(links[0].link, "http://192.168.1.20:7481/phone#token=T");
  EXPECT_EQ(links[1].link, "http://10.0.0.2:7481/phone#token=T");
  const auto both = pairing_links({.is_https = true, .bound = "::", .port = 7481}, Role::engineer(), "T", studio);
  ASSERT_EQ(both.size(), 3u);
  EXPECT_EQ(both[2].link, "https://[fd00::5]:7481/#token=T");
  EXPECT_EQ(pairing_links({.bound = "0.0.0.0", .port = 1}, Role::engineer(), "T", {}).at(0).address, "127.0.0.1");
  EXPECT_EQ(pairing_links({.bound = "10.0.0.2", .port = 1}, Role::engineer(), "T", studio).size(), 1u);
}

TEST(PairingLinks, SayWhatDoesNotWork) {
  EXPECT_TRUE(doubt_about({.bound = "0.0.0.0", .port = 1}, Role::performer("Lead")).empty());
  EXPECT_THAT(doubt_about({.bound = "0.0.0.0", .port = 1}, Role::engineer()), HasSubstr("--https"));
  EXPECT_TRUE(doubt_about({.is_https = true, .bound = "0.0.0.0", .port = 1}, Role::engineer()).empty());
}

TEST(OwnAddresses, TheOneOnTheWayOutComesFirst) {
  std::vector<OwnAddress> list = {
      {.interface = "eth1", .address = "10.0.0.2"},
      {.interface = "wlan0", .address = "fd00::5", .is_ipv6 = true, .is_on_the_way_out = true},
      {.interface = "wlan0", .address = "192.168.1.20", .is_on_the_way_out = true}};
  put_likeliest_first(list);
  EXPECT_EQ(list[0].address, "192.168.1.20");
  EXPECT_EQ(list[1].address, "fd00::5");
  EXPECT_TRUE(is_made_up("docker0"));
  EXPECT_FALSE(is_made_up("wlan0"));
  for (const OwnAddress& one : own_addresses()) EXPECT_NE(one.address, "127.0.0.1");
}

// ISO/IEC 18004, 6.3.3: the finder pattern, dark 7, light 5, dark 3 modules wide, in three corners.
TEST(QrCodes, HaveFinderPatternsInThreeCornersAndNoneInTheFourth) {
  const QrCode code =
      qr_code("http://192.168.1.20:7480/phone#token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").value();
  const auto is_finder = [&](int top, int left) {
    for (int row = 0; row < 7; ++row)
      for (int column = 0; column < 7; ++column) {
        const int ring = std::max(std::abs(row - 3), std::abs(column - 3));
        if (code.dark(top + row, left + column) != (ring != 2)) return false;
      }
    return true;
  };
  EXPECT_TRUE(is_finder(0, 0));
  EXPECT_TRUE(is_finder(0, code.size - 7));
  EXPECT_TRUE(is_finder(code.size - 7, 0));
  EXPECT_FALSE(is_finder(code.size - 7, code.size - 7));
  EXPECT_FALSE(qr_code(std::string(4000, 'a')));
}

TEST(QrCodes, AreDrawnAsTheyAre) {
  const QrCode code = qr_code("ohmic").value();
  const std::string picture = svg(code), lines = half_blocks(code);
  EXPECT_THAT(picture, HasSubstr("viewBox=\"0 0 29 29\"")) << "version 1 has 21 modules, and 4 of quiet on each side";
  EXPECT_THAT(picture, HasSubstr("M4 4h7v1h-7z")) << "the upper edge of the first finder pattern";
  EXPECT_EQ(std::ranges::count(lines, '\n'), 13);
  EXPECT_TRUE(lines.starts_with("█████████████████████████\n██ ▄▄▄▄▄ ")) << lines;
}

}  // namespace
}  // namespace ohmic::api
