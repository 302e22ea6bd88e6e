namespace ZeroTrust.Cel.Tests;

/// <summary>The edges of the extension libraries, over the variables of <see cref="LibraryTests"/>.</summary>
internal static class LibraryEdgeCases
{
    private const string Maths = """
        math.greatest(2, 2.0) => 2
        math.greatest(2.0, 2) => 2.0
        math.least(2, 2.0) => 2
        math.greatest(1u, 3u, 2u) => 3u
        math.least(3, 1, 2) => 1
        math.least(1.0, 0.0 / 0.0) => invalid_argument
        math.least(dyn('x'), 1) => no_such_overload
        math.least(dyn({})) => no_such_overload
        math.least(dyn([])) => invalid_argument
        math.least([one / 0, 1]) => division_by_zero
        math.least(bad2) => attribute_absent
        math.floor(1.9) => 1.0
        math.trunc(1.9) => 1.0
        math.round(1.4) => 1.0
        math.round(1.5) => 2.0
        math.round(-1.5) => -2.0
        math.floor(dyn(1)) => no_such_overload
        math.trunc(dyn(1)) => no_such_overload
        math.round(dyn(1)) => no_such_overload
        math.isInf(0.0 / 0.0) => false
        math.isInf(1.0) => false
        math.isFinite(1.0 / 0.0) => false
        math.isInf(dyn(1)) => no_such_overload
        math.isFinite(dyn(1)) => no_such_overload
        math.abs(-9223372036854775807) => 9223372036854775807
        math.abs(dyn(null)) => no_such_overload
        math.abs(0) => 0
        math.abs(1.5) => 1.5
        math.sign(5) => 1
        math.sign(2.5) => 1.0
        math.sign(0.0) => 0.0
        math.sign(dyn('x')) => no_such_overload
        math.sqrt(2.25) => 1.5
        math.sqrt(dyn('x')) => no_such_overload
        math.bitNot(5) => -6
        math.bitNot(dyn(1.0)) => no_such_overload
        math.bitAnd(12u, 10u) => 8u
        math.bitOr(12, 10) => 14
        math.bitXor(12u, 10u) => 6u
        math.bitOr(dyn(1.0), dyn(1.0)) => no_such_overload
        math.bitXor(dyn('a'), dyn('a')) => no_such_overload
        math.bitShiftLeft(3, 0) => 3
        math.bitShiftLeft(3u, 2) => 12u
        math.bitShiftLeft(dyn(1), dyn(1u)) => no_such_overload
        math.bitShiftLeft(dyn(1.0), 1) => no_such_overload
        math.bitShiftRight(-1, 63) => 1
        math.bitShiftRight(-1, 64) => 0
        math.bitShiftRight(18446744073709551615u, 63) => 1u
        math.bitShiftRight(8, 0) => 8
        math.bitShiftRight(8, -1) => invalid_argument
        """;

    private const string Lists = """
        [1].reverse() => [1]
        [1, 2].reverse() => [2, 1]
        [3, 1, 2, 1].sort() => [1, 1, 2, 3]
        [1u, 0u].sort() => [0u, 1u]
        [2.5, -1.0].sort() => [-1.0, 2.5]
        [0.0 / 0.0].sort() => invalid_argument
        [timestamp(2), timestamp(1)].sort() => [timestamp("1970-01-01T00:00:01Z"), timestamp("1970-01-01T00:00:02Z")]
        dyn(1).sort() => no_such_overload
        holes.sort() => attribute_stale
        [dyn('a'), 1].sort() => no_such_overload
        [1, 2, 3, 4].sortBy(x, -x) => [4, 3, 2, 1]
        ['b1', 'a1', 'b2', 'a2'].sortBy(s, s.charAt(0)) => ["a1", "a2", "b1", "b2"]
        [1, 2].sortBy(x, double(x) / 0.0 - double(x) / 0.0) => invalid_argument
        [1, 2].sortBy(x, x == 1 ? dyn('a') : dyn(1)) => no_such_overload
        holes.sortBy(s, s.size()) => attribute_stale
        bad2.sortBy(x, x) => attribute_absent
        holes.distinct() => attribute_stale
        [[holes]].distinct() => attribute_stale
        [1, 1].distinct() => [1]
        [2, 1, 2].distinct() => [2, 1]
        lists.range(1) => [0]
        lists.range(dyn(1u)) => no_such_overload
        [1, 2, 3].slice(0, 3) => [1, 2, 3]
        [1, 2, 3].slice(3, 3) => []
        [1, 2, 3].slice(1, 2) => [2]
        [1, 2, 3].slice(2, 4) => index_out_of_range
        [1, 2, 3].slice(2, 1) => index_out_of_range
        [1].slice(dyn('0'), 1) => no_such_overload
        [1].slice(0, dyn('1')) => no_such_overload
        [[1], [2, [3]]].flatten(1) => [1, 2, [3]]
        [[1], [2, [3]]].flatten(0) => [[1], [2, [3]]]
        [[[1]], [[2]]].flatten(2) => [1, 2]
        [[[1]], [[2]]].flatten() => [[1], [2]]
        dyn(1).flatten() => no_such_overload
        [1].flatten(dyn('1')) => no_such_overload
        dyn(1).flatten(1) => no_such_overload
        dyn(true).reverse() => no_such_overload
        """;

    private const string Sets = """
        sets.contains([1, 2], [1, 2]) => true
        sets.contains([1, 2], [3]) => false
        sets.contains([], [1]) => false
        sets.contains([1], []) => true
        sets.contains([1], dyn('x')) => no_such_overload
        sets.contains([1, 2], [1, 3]) => false
        sets.contains(lists.range(100), [99, 0]) => true
        sets.contains(lists.range(100), [99, 100, 1]) => false
        sets.contains(lists.range(100), []) => true
        sets.contains(['a'], holes) => attribute_stale
        sets.equivalent([], []) => true
        sets.equivalent([1], []) => false
        sets.equivalent([], [1]) => false
        sets.equivalent([1, 2], [2, 1, 1]) => true
        sets.equivalent([1, 2, 3], [1, 2]) => false
        sets.equivalent(lists.range(60), lists.range(61)) => false
        sets.equivalent(lists.range(61), lists.range(60)) => false
        sets.equivalent(dyn(1), [1]) => no_such_overload
        sets.equivalent(holes, holes) => attribute_stale
        sets.intersects([], []) => false
        sets.intersects([], [1]) => false
        sets.intersects([1], [1]) => true
        sets.intersects([1, 2], [3, 4]) => false
        sets.intersects(lists.range(60), [60, 61, 62, 63, 64]) => false
        sets.intersects(lists.range(60), [60, 61, 62, 63, 0]) => true
        sets.intersects([1], dyn({})) => no_such_overload
        sets.intersects(holes, ['a']) => attribute_stale
        """;

    private const string Formats = """
        '%s%s'.format(['a', 'b']) => "ab"
        '%%'.format([]) => "%"
        '%%%%'.format([]) => "%%"
        'a%%b'.format([]) => "a%b"
        ''.format([]) => ""
        '%s'.format(dyn('x')) => no_such_overload
        dyn(1).format([1]) => no_such_overload
        '%s'.format([optional.of(1)]) => no_such_overload
        '%s'.format([holes]) => attribute_stale
        '%s'.format([{'a': holes}]) => attribute_stale
        '%s'.format([{'b': 1, 'a': [true, false]}]) => "{a: [true, false], b: 1}"
        '%s'.format([[]]) => "[]"
        '%s'.format([{}]) => "{}"
        '%s'.format([[1]]) => "[1]"
        '%s'.format([b'abc']) => "abc"
        '%s'.format([-0.0]) => "-0"
        '%s'.format([double('Infinity')]) => "Infinity"
        '%d'.format([0]) => "0"
        '%d'.format([dyn(true)]) => no_such_overload
        '%f'.format([dyn('x')]) => no_such_overload
        '%e'.format([dyn(null)]) => no_such_overload
        '%x'.format([dyn(1.5)]) => no_such_overload
        '%o'.format([dyn('7')]) => no_such_overload
        '%b'.format([dyn('7')]) => no_such_overload
        '%X'.format([dyn(true)]) => no_such_overload
        '%f'.format([0]) => "0.000000"
        '%f'.format([18446744073709551615u]) => "18446744073709551616.000000"
        '%.1f'.format([-0.05]) => "-0.1"
        '%.3f'.format([1234.5]) => "1234.500"
        '%.100f'.format([0.5]).size() => 102
        '%.0f'.format([0.5]) => "0"
        '%e'.format([0.0]) => "0.000000e+00"
        '%e'.format([-1.5e-10]) => "-1.500000e-10"
        '%.3e'.format([1e300]) => "1.000e+300"
        '%.3e'.format([1e10]) => "1.000e+10"
        '%e'.format([double('NaN')]) => "NaN"
        '%f'.format([double('-Infinity')]) => "-Infinity"
        '%x %X'.format([10, 10]) => "a A"
        '%x'.format(['']) => ""
        '%X'.format(['jkl']) => "6A6B6C"
        '%x'.format([b'\x0f']) => "0f"
        '%o'.format([7]) => "7"
        '%o'.format([8]) => "10"
        '%o'.format([63]) => "77"
        '%o'.format([64u]) => "100"
        '%o'.format([9223372036854775807]) => "777777777777777777777"
        '%o'.format([-9223372036854775808]) => "-1000000000000000000000"
        '%b'.format([-9223372036854775808]) => "-1000000000000000000000000000000000000000000000000000000000000000"
        '%b'.format([0]) => "0"
        '%X'.format([-255]) => "-FF"
        '%.3d'.format([1]) => invalid_argument
        '%.3'.format([1.0]) => invalid_argument
        '%5d'.format([1]) => invalid_argument
        '% d'.format([1]) => invalid_argument
        '%.100e'.format([1.0]).size() => 106
        '%.-1f'.format([1.0]) => invalid_argument
        'x%'.format([1]) => invalid_argument
        text.format([]) => "10.1.2.3"
        (text + '%s').format([1]) => "10.1.2.31"
        (text + '%y').format([1]) => invalid_argument
        (text + '%s').format([]) => invalid_argument
        '%s %s'.format([1]) => invalid_argument
        '%s'.format(bad2) => attribute_absent
        """;

    private const string Encoders = """
        base64.encode(b'a') => "YQ=="
        base64.encode(b'ab') => "YWI="
        base64.encode(b'abc') => "YWJj"
        base64.encode(dyn('a')) => no_such_overload
        base64.decode('YQ') => b"a"
        base64.decode('YWI') => b"ab"
        base64.decode('YWJj') => b"abc"
        base64.decode('YQ==') => b"a"
        base64.decode('YQ=') => invalid_argument
        base64.decode('YWJjYQ') => b"abca"
        base64.decode('YWJj\n') => invalid_argument
        base64.decode('YWJ\t') => invalid_argument
        base64.decode('YWJ\r') => invalid_argument
        base64.decode('YW Jj YQ') => invalid_argument
        base64.decode('-_-_') => invalid_argument
        base64.decode('====') => invalid_argument
        base64.decode('YWJjYWJjY') => invalid_argument
        """;

    private const string Network = """
        ip('0.0.0.0') => ip("0.0.0.0")
        ip('255.255.255.255') => ip("255.255.255.255")
        ip('1.2.3.4') => ip("1.2.3.4")
        ip('1.2.3') => invalid_argument
        ip('1.2.3.') => invalid_argument
        ip('.1.2.3') => invalid_argument
        ip('1..2.3') => invalid_argument
        ip('1.2.3.4.') => invalid_argument
        ip('1.2.3.a') => invalid_argument
        ip('1.2.3.0004') => invalid_argument
        ip('1.2.3.00') => invalid_argument
        ip('1.2.3.999') => invalid_argument
        ip('+1.2.3.4') => invalid_argument
        ip('1:2:3:4:5:6:7:8') => ip("1:2:3:4:5:6:7:8")
        ip('1:2:3:4:5:6:7::') => ip("1:2:3:4:5:6:7:0")
        ip('::2:3:4:5:6:7:8') => ip("0:2:3:4:5:6:7:8")
        ip('1::8') => ip("1::8")
        ip('0:0:0:0:0:0:0:0') => ip("::")
        ip('0:0:1:0:0:0:1:0') => ip("0:0:1::1:0")
        ip('0:0:1:0:0:1:0:0') => ip("::1:0:0:1:0:0")
        ip('1:0:0:1:0:0:0:1') => ip("1:0:0:1::1")
        ip('1:0:1:0:1:0:1:0') => ip("1:0:1:0:1:0:1:0")
        ip('1:2:3:4:5:6:0:0') => ip("1:2:3:4:5:6::")
        ip('1:2:3:4:5:6:1.2.3.4') => ip("1:2:3:4:5:6:102:304")
        ip('1:2:3:4:5:6:7:1.2.3.4') => invalid_argument
        ip('1:2:3:4:5:1.2.3.4') => invalid_argument
        ip('::1.2.3.4') => ip("::102:304")
        ip('::1:1.2.3.4') => ip("::1:102:304")
        ip('1.2.3.4::') => invalid_argument
        ip('1.2.3.4:1::') => invalid_argument
        ip('::1.2.3.4:1') => invalid_argument
        ip('::1.2.3') => invalid_argument
        ip('::1.2.3.256') => invalid_argument
        ip('::FFFF:1.2.3.4') => invalid_argument
        ip('::ffff:0:0') => ip("0.0.0.0")
        ip('::fffe:102:304') => ip("::fffe:102:304")
        ip('1::ffff:102:304') => ip("1::ffff:102:304")
        ip('::12345') => invalid_argument
        ip('::g') => invalid_argument
        ip('::-1') => invalid_argument
        ip(':: 1') => invalid_argument
        ip('1:::2') => invalid_argument
        ip('1:') => invalid_argument
        ip('::1:') => invalid_argument
        ip(':1::') => invalid_argument
        ip('::1::') => invalid_argument
        ip('[::1]') => invalid_argument
        ip(dyn(1)) => no_such_overload
        isIP('::1') => true
        isIP('') => false
        isIP(dyn(1)) => no_such_overload
        ip.isCanonical('::0') => false
        ip.isCanonical('2001:db8:0:0::1') => false
        ip.isCanonical(dyn(1)) => no_such_overload
        ip('126.255.255.255').isLoopback() => false
        ip('127.255.255.255').isLoopback() => true
        ip('128.0.0.0').isLoopback() => false
        ip('::2').isLoopback() => false
        ip('::7f00:1').isLoopback() => false
        ip('0.0.0.1').isUnspecified() => false
        ip('::1').isUnspecified() => false
        ip('0.0.0.0').isGlobalUnicast() => false
        ip('::').isGlobalUnicast() => false
        ip('127.0.0.1').isGlobalUnicast() => false
        ip('169.254.0.1').isGlobalUnicast() => false
        ip('239.255.255.255').isGlobalUnicast() => false
        ip('223.255.255.255').isGlobalUnicast() => true
        ip('240.0.0.0').isGlobalUnicast() => true
        ip('fe80::1').isGlobalUnicast() => false
        ip('ff02::1').isGlobalUnicast() => false
        ip('feff::1').isGlobalUnicast() => true
        ip('::ffff:ffff').isGlobalUnicast() => true
        ip('169.253.255.255').isLinkLocalUnicast() => false
        ip('169.255.0.0').isLinkLocalUnicast() => false
        ip('fe7f::1').isLinkLocalUnicast() => false
        ip('::a9fe:1').isLinkLocalUnicast() => false
        ip('223.255.255.255').isLinkLocalMulticast() => false
        ip('224.0.1.0').isLinkLocalMulticast() => false
        ip('224.0.0.255').isLinkLocalMulticast() => true
        ip('ff12::1').isLinkLocalMulticast() => true
        ip('fe02::1').isLinkLocalMulticast() => false
        dyn('x').family() => no_such_overload
        dyn(cidr('::/0')).family() => no_such_overload
        dyn(1).isUnspecified() => no_such_overload
        dyn(1).isGlobalUnicast() => no_such_overload
        dyn(1).isLinkLocalUnicast() => no_such_overload
        dyn(1).isLinkLocalMulticast() => no_such_overload
        dyn(1).masked() => no_such_overload
        dyn(ip('::1')).masked() => no_such_overload
        dyn(1).prefixLength() => no_such_overload
        dyn(1).isMask() => no_such_overload
        dyn(1).containsIP('::1') => no_such_overload
        dyn(1).containsCIDR('::/0') => no_such_overload
        cidr('::/0').containsIP(dyn(1)) => no_such_overload
        cidr('::/0').containsCIDR(dyn(1)) => no_such_overload
        cidr(dyn(1)) => no_such_overload
        isCIDR(dyn(1)) => no_such_overload
        isCIDR('::/128') => true
        isCIDR('1.2.3.4/32') => true
        isCIDR('::/0') => true
        isCIDR('1.2.3.4/-1') => false
        isCIDR('1.2.3.4/1000') => false
        isCIDR('1.2.3.4/8/8') => false
        isCIDR('/8') => false
        isCIDR('::ffff:1:2/128') => false
        cidr('10.1.2.3/0').masked() == cidr('0.0.0.0/0') => true
        cidr('10.1.2.3/32').masked() == cidr('10.1.2.3/32') => true
        cidr('10.255.2.3/9').masked() == cidr('10.128.0.0/9') => true
        cidr('ffff::1/128').masked() == cidr('ffff::1/128') => true
        cidr('10.0.0.0/8') == cidr('10.0.0.0/9') => false
        cidr('10.0.0.0/8') == cidr('11.0.0.0/8') => false
        cidr('10.0.0.0/8').ip().family() => 4
        cidr('10.0.0.0/8').containsIP('10.255.255.255') => true
        cidr('10.0.0.0/8').containsIP('9.255.255.255') => false
        cidr('10.0.0.0/31').containsIP('10.0.0.1') => true
        cidr('10.0.0.0/31').containsIP('10.0.0.2') => false
        cidr('10.0.0.1/32').containsIP('10.0.0.0') => false
        cidr('::1/128').containsIP('::1') => true
        cidr('::1/128').containsIP('::') => false
        cidr('10.0.0.0/8').containsIP(ip('::a00:0')) => false
        cidr('10.0.0.0/8').containsCIDR('10.0.0.0/7') => false
        cidr('10.0.0.0/8').containsCIDR('10.0.0.0/9') => true
        cidr('::/0').containsCIDR('10.0.0.0/8') => false
        cidr('::/0').isMask() => true
        cidr('::1/127').isMask() => false
        ip('10.0.0.1') in [ip('10.0.0.2')] => false
        string(cidr('2001:DB8::1/32')) => "2001:db8::1/32"
        """;

    private const string Regexes = """
        regex.replace('aaa', 'a', 'b', 2) => "bba"
        regex.replace('abc', 'z', 'x') => "abc"
        regex.replace('abc', '.*', '') => ""
        regex.replace('abc', 'abc', '') => ""
        regex.replace('', 'a', 'x') => ""
        regex.replace('', '', 'x') => "x"
        regex.replace('a1b2', r'([a-z])(\d)', r'\2\1\0') => "1aa12bb2"
        regex.replace('😀', '', '-') => "-😀-"
        regex.replace('a😀', '(?:)', '-', 2) => "-a-😀"
        regex.replace('a', 'a', 'x\\\\y') => "x\\y"
        regex.replace('a', 'a', 'x\\') => invalid_argument
        regex.replace('a', '(a)', r'\1') => "a"
        regex.replace('a', '(a)', r'\2') => invalid_argument
        regex.replace('a', 'a', r'\a') => invalid_argument
        regex.replace(dyn(1), 'a', 'b') => no_such_overload
        regex.replace('a', dyn(1), 'b') => no_such_overload
        regex.replace('a', 'a', dyn(1)) => no_such_overload
        regex.replace('a', 'a', 'b', dyn('1')) => no_such_overload
        regex.replace(text, text, 'x') => "x"
        regex.replace(text, '(' + text, 'x') => invalid_argument
        regex.extract('abc', 'b') => optional.of("b")
        regex.extract('abc', 'a(b)c') => optional.of("b")
        regex.extract('', '') => optional.of("")
        regex.extract('abc', '(?:a)(b)') => optional.of("b")
        regex.extract(text, r'\d+') => optional.of("10")
        regex.extract(text, text) => optional.of("10.1.2.3")
        regex.extract(text, '(' + text) => invalid_argument
        regex.extract(text, '(1)(0)') => invalid_argument
        regex.extract(dyn(1), 'a') => no_such_overload
        regex.extract('a', dyn(1)) => no_such_overload
        regex.extractAll(text, r'\d+') => ["10", "1", "2", "3"]
        regex.extractAll('aXbX', 'X') => ["X", "X"]
        regex.extractAll('ab', 'x*') => ["", "", ""]
        regex.extractAll('aaa', 'a*') => ["aaa"]
        regex.extractAll('', 'a*') => [""]
        regex.extractAll('ab', '(a)|b') => ["a"]
        regex.extractAll('a', dyn(1)) => no_such_overload
        regex.extractAll(text, '(' + text) => invalid_argument
        regex.extractAll(text, '(1)(0)' + string(one)) => invalid_argument
        """;

    private const string Macros = """
        [1, 2].all(i, v, v == i + 1) && [1, 2].exists(i, v, v == 2) => true
        [0, 1].exists(i, v, 1 / v == 5) => division_by_zero
        [1, 0].exists(i, v, 1 / v == 1) => true
        [1, 0].all(i, v, 1 / v == 5) => false
        {'a': 1}.exists(k, v, k == 'a' && v == 1) => true
        bad2.all(i, v, true) => attribute_absent
        bad2.exists(i, v, true) => attribute_absent
        bad2.existsOne(i, v, true) => attribute_absent
        bad2.transformMap(i, v, v) => attribute_absent
        holes.all(i, v, v == 'a') => attribute_stale
        holes.transformList(i, v, i) => [0, 1]
        holes.transformList(i, v, v) => attribute_stale
        holes.transformMap(i, v, v) => attribute_stale
        [1, 2].existsOne(i, v, false) => false
        [1, 2].existsOne(i, v, true) => false
        [1, 2].existsOne(i, v, dyn('x')) => no_such_overload
        [1, 2].all(i, v, dyn('x')) => no_such_overload
        [1, 2].exists(i, v, dyn('x') || v == 2) => true
        [1, 2].transformList(i, v, dyn('x'), v) => no_such_overload
        [1, 2].transformMap(i, v, dyn('x'), v) => no_such_overload
        [1, 2].transformMap(i, v, 1 / i == 1, v) => division_by_zero
        [1, 2].transformMap(i, v, i == 1, v) => {1: 2}
        [1, 2].transformMapEntry(i, v, i == 1, {v: i}) => {2: 1}
        [1, 1].transformMapEntry(i, v, {v: i}) => duplicate_key
        [1].transformMapEntry(i, v, {1 / (v - 1): i}) => division_by_zero
        {'x': 1}.transformMapEntry(k, v, {k: 1 / (v - 1)}) => division_by_zero
        [1].transformMapEntry(i, v, bad ? {1: 1} : {2: 2}) => attribute_absent
        cel.bind(x, [one].map(y, y + 1), x[0] + x.size()) => 3
        cel.bind(x, one, [1, 2].exists(y, y == x)) => true
        [1, 2].map(y, cel.bind(x, y * 2, x + y)) => [3, 6]
        [1, 2].map(y, cel.bind(x, 7, x + y)) => [8, 9]
        cel.bind(x, one, cel.bind(y, 3, x + y)) => 4
        cel.bind(x, 2, [1, 2].map(y, x * y)) => [2, 4]
        [[1, 2], [3]].map(x, x.exists(y, [y].all(z, z == 2))) => [true, false]
        [1, 2].map(x, [3, 4].map(y, [5].map(z, x * 100 + y * 10 + z + one))) => [[[136], [146]], [[236], [246]]]
        """;

    internal static IEnumerable<TestCaseData> All =>
        from table in (string[])[Maths, Lists, Sets, Formats, Encoders, Network, Regexes, Macros]
        from line in table.Split('\n')
        let at = line.LastIndexOf(" => ", StringComparison.Ordinal)
        select new TestCaseData(line[..at], line[(at + 4)..]).SetName($"{{m}}({line[..at]})");
}
