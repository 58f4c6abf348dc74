// The laws of plugging in: the first free port of the right speed, the kernel's own words, and sentences where it cannot be.

#include "devices/usb/plug.hpp"

#include <cstdio>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "units/folder_test.hpp"

namespace ohmic::devices::usb {
namespace {

// As Linux 6.1 prints it, ports shortened.
constexpr const char* status_6_1 =
    "hub port sta spd dev      sockfd local_busid\n"
    "hs  0000 006 003 00010002 000005 1-1\n"
    "hs  0001 004 000 00000000 000000 0-0\n"
    "ss  0008 004 000 00000000 000000 0-0\n";

TEST(UsbPlug, The_first_free_high_speed_port_is_taken) {
  EXPECT_EQ(free_port(status_6_1), 1);
  EXPECT_EQ(free_port("hub port sta spd dev\nhs  0000 006 003 1 1 1-1\nss  0008 004 000 0 0 0-0\n"), -1);
  EXPECT_EQ(free_port("prt sta spd bus dev socket local_busid\n000 004 000 000 000 0000000000000000 0-0\n"), 0);
  EXPECT_EQ(free_port(""), -1);
}

TEST(UsbPlug, Only_the_kernels_own_threads_are_made_prompt) {
  EXPECT_TRUE(is_controllers_thread("812 (vhci_rx) S 2 0 0 0 -1 2129984 0 0\n"));
  EXPECT_TRUE(is_controllers_thread("813 (vhci_tx) I 2 0 0 0 -1 2129984 0 0\n"));
  EXPECT_FALSE(is_controllers_thread("814 (vhci_rx) S 1 0 0 0 -1 4194304 0 0\n")) << "a program with that name";
  EXPECT_FALSE(is_controllers_thread("814 (vhci_rx) S 21 0 0 0 -1 4194304 0 0\n"));
  EXPECT_FALSE(is_controllers_thread("814 (vhci_rx) S 2 0) S 1 0 0 0 -1 4194304 0 0\n")) << "a name with brackets";
  EXPECT_FALSE(is_controllers_thread("2 (kthreadd) S 0 0 0 0 -1 2129984 0 0\n"));
  EXPECT_FALSE(is_controllers_thread(""));
}

struct UsbController : ::testing::Test {
  Folder folder;
  Controller controller{.folder = folder.path(), .devices = folder.path() / "devices"};
  void write(const std::string& name, const std::string& text) { folder.write_text(name, text); }
  std::string read(const std::string& name) { return folder.read_text(name); }
};

TEST_F(UsbController, The_kernel_is_told_port_socket_device_and_speed) {
  write("status", status_6_1);
  write("attach", "");
  bool is_opened = false;
  const auto plug = plug_directly(controller, [&] { is_opened = true; });
  ASSERT_TRUE(plug.has_value()) << plug.error().sentence();
  EXPECT_TRUE(is_opened);
  EXPECT_EQ(plug->port(), 1);
  int port = 0, socket = 0, device = 0, speed = 0;
  ASSERT_EQ(std::sscanf(read("attach").c_str(), "%d %d %d %d", &port, &socket, &device, &speed), 4);
  EXPECT_EQ(port, 1);
  EXPECT_EQ(device, 65538);
  EXPECT_EQ(speed, 3);
}

TEST_F(UsbController, Without_the_module_a_person_reads_what_to_type) {
  const auto plug = plug_directly(controller);
  ASSERT_FALSE(plug.has_value());
  EXPECT_NE(plug.error().hint.find("sudo modprobe vhci-hcd"), std::string::npos);
}

TEST_F(UsbController, Only_a_card_of_ours_is_pulled_out) {
  write("status", status_6_1);
  write("detach", "");
  write("devices/1-1/manufacturer", "Somebody\n");
  EXPECT_FALSE(pull_out(0, controller).has_value());
  EXPECT_FALSE(pull_out(1, controller).has_value()) << "nothing is in it";
  EXPECT_EQ(read("detach"), "");
  write("devices/1-1/manufacturer", "Ohmic\n");
  const auto pulled = pull_out(0, controller);
  EXPECT_TRUE(pulled.has_value()) << pulled.error().sentence();
  EXPECT_EQ(read("detach"), "0");
}

TEST(UsbPlug, A_helper_that_cannot_help_is_told_by_its_own_words) {
  const auto none = plug_by("/nonexistent/ohmic-usb");
  ASSERT_FALSE(none.has_value());
  EXPECT_NE(none.error().what.find("/nonexistent/ohmic-usb"), std::string::npos);
  const auto silent = plug_by("/bin/true");
  ASSERT_FALSE(silent.has_value());
  const auto loud = plug_by("/bin/cat");  // "cat: attach: No such file or directory"
  ASSERT_FALSE(loud.has_value());
  EXPECT_NE(loud.error().what.find("attach"), std::string::npos) << loud.error().what;
}

TEST(UsbPlug, A_plug_goes_over_a_channel) {
  int channel[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET, 0, channel), 0);
  int pair[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
  EXPECT_TRUE(send_plug(channel[0], Plug(pair[0], 3)));
  ::close(pair[1]);
  ::close(channel[1]);
  EXPECT_FALSE(send_plug(channel[0], Plug(::dup(1), 3))) << "nobody is there";
  ::close(channel[0]);
}

}  // namespace
}  // namespace ohmic::devices::usb
