// Of the amplifiers that come with Ohmic every device has a kernel: none of them is computed instruction by instruction.

#include <filesystem>

#include <gtest/gtest.h>

#include "circuit/netlist/netlist.hpp"
#include "circuit/solver/device_program_test.hpp"

namespace ohmic::circuit {
namespace {

TEST(DeviceProgram, every_device_of_the_circuits_that_come_along_has_a_kernel) {
  int devices = 0;
  for (const auto& entry : std::filesystem::directory_iterator("circuits")) {
    if (entry.path().extension() != ".cir") continue;
    const auto netlist = Netlist::read(entry.path());
    ASSERT_TRUE(netlist.has_value()) << netlist.error().sentence();
    const auto circuit = netlist->flatten();
    ASSERT_TRUE(circuit.has_value()) << circuit.error().sentence();
    for (const Device& device : circuit->devices) {
      const DeviceProgram program = program_of(device);
      EXPECT_NE(program.kernel, Kernel::tape) << entry.path() << ": " << device.name;
      EXPECT_TRUE(agrees(program)) << entry.path() << ": " << device.name;
      ++devices;
    }
  }
  EXPECT_GT(devices, 20);
}

}  // namespace
}  // namespace ohmic::circuit
